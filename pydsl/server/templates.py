"""WorkflowTemplates, ClusterWorkflowTemplates and CronWorkflows: create, lint, get, list, update, delete, suspend."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pydsl.server.faults import EXISTS, INVALID, ServerFault
from pydsl.server.judging import require_good, sent
from pydsl.server.picking import picked
from pydsl.server.shaping import shaped

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.server.kinds import Stored
    from pydsl.server.messages import Incoming
    from pydsl.server.served import Served
    from pydsl.spec import wire
    from pydsl.spec.values import Json


def create(kind: Stored) -> Callable[[Served, Incoming], Json]:
    """Keep a new object."""

    def method(served: Served, asked: Incoming) -> Json:
        given = sent(asked, kind)
        require_good(served, kind, given)
        return shaped(kind.kind, served.add(kind, given))

    return method


def lint(kind: Stored) -> Callable[[Served, Incoming], Json]:
    """Check an object, and give it back."""

    def method(served: Served, asked: Incoming) -> Json:
        given = sent(asked, kind)
        require_good(served, kind, given)
        return shaped(kind.kind, given)

    return method


def get(kind: Stored) -> Callable[[Served, Incoming], Json]:
    """Return one object."""
    return lambda served, asked: shaped(kind.kind, _named(kind, served, asked))


def several(kind: Stored) -> Callable[[Served, Incoming], Json]:
    """List objects. `fields` says nothing here, as in Argo."""

    def method(served: Served, asked: Incoming) -> Json:
        wanted, namespace = picked(asked), asked.names.get("namespace", "")
        found = [
            shaped(kind.kind, one)
            for (of, where, name), one in sorted(served.stored.items())
            if of == kind.kind and namespace in {"", where} and wanted.has(name, where) and wanted.fits(one)
        ]
        return {"metadata": {"resourceVersion": str(served.versions.last)}, "items": found or None}

    return method


def update(kind: Stored) -> Callable[[Served, Incoming], Json]:
    """Keep an object instead of the one of its name, whose version it has to know."""

    def method(served: Served, asked: Incoming) -> Json:
        given, old = sent(asked, kind), _named(kind, served, asked)
        require_good(served, kind, given)
        _require_latest(kind, given, old)
        uid, created = old["metadata"]["uid"], old["metadata"]["creationTimestamp"]
        made: wire.Object = {**given, "metadata": {**given["metadata"], "uid": uid, "creationTimestamp": created}}
        return shaped(kind.kind, served.replace(kind, asked.names.get("namespace", ""), made))

    return method


def _require_latest(kind: Stored, given: wire.Object, old: wire.Object) -> None:
    name, version = old["metadata"]["name"], given["metadata"].get("resourceVersion")
    if not version:
        told = "is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update"
        raise ServerFault(INVALID, f'{kind.plural}.argoproj.io "{name}" {told}')
    if version != old["metadata"]["resourceVersion"]:
        told = "the object has been modified; please apply your changes to the latest version and try again"
        raise ServerFault(EXISTS, f'Operation cannot be fulfilled on {kind.plural}.argoproj.io "{name}": {told}')


def delete(kind: Stored) -> Callable[[Served, Incoming], Json]:
    """Remove an object."""

    def method(served: Served, asked: Incoming) -> Json:
        found = _named(kind, served, asked)
        del served.stored[kind.kind, asked.names.get("namespace", ""), found["metadata"]["name"]]
        served.versions.gone(found["metadata"]["uid"])
        return {}

    return method


def hold(kind: Stored, *, held: bool) -> Callable[[Served, Incoming], Json]:
    """Suspend a CronWorkflow, or let it go on."""

    def method(served: Served, asked: Incoming) -> Json:
        found = cast("wire.CronWorkflow", _named(kind, served, asked))
        spec: wire.CronWorkflowSpec = {**found["spec"]}
        spec.pop("suspend", None)
        if held:
            spec["suspend"] = True
        made: wire.CronWorkflow = {**found, "spec": spec}
        return shaped(kind.kind, served.replace(kind, asked.names.get("namespace", ""), made))

    return method


def _named(kind: Stored, served: Served, asked: Incoming) -> wire.Object:
    return served.find(kind, asked.names.get("namespace", ""), asked.names["name"])
