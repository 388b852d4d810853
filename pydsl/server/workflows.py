"""Workflows: create, lint, get, list, delete."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, cast

from pydsl.driver.naming import generated_name
from pydsl.errors import NotAsked, PydslError
from pydsl.local.running import run_workflow
from pydsl.local.runs import KeptRun
from pydsl.server.faults import INVALID, UNKNOWN, ServerFault, existing, fault_of
from pydsl.server.judging import require_good, sent
from pydsl.server.kinds import WORKFLOW
from pydsl.server.masks import mask_of
from pydsl.server.picking import picked
from pydsl.server.served import born
from pydsl.server.shaping import shaped, typed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.server.messages import Incoming
    from pydsl.server.served import Served
    from pydsl.spec import wire
    from pydsl.spec.values import Json


def create(served: Served, asked: Incoming) -> wire.Workflow:
    """Make a workflow, and begin it; or only say what it would be."""
    message, workflow = asked.message(), cast("wire.Workflow", sent(asked, WORKFLOW))
    require_good(served, WORKFLOW, workflow)
    if (message.get("createOptions") or {}).get("dryRun"):
        return shaped(WORKFLOW.kind, workflow)
    return dry(workflow) if message.get("serverDryRun") else begun(served, workflow)


def dry(workflow: wire.Workflow) -> wire.Workflow:
    """Return a workflow as it would be made."""
    named = _named(workflow)
    made: wire.Workflow = {**named, "metadata": {**named["metadata"], **born(), "generation": 1}}
    return shaped(WORKFLOW.kind, made)


def begun(served: Served, workflow: wire.Workflow) -> wire.Workflow:
    """Begin a workflow's run; return the workflow as it was when it was made."""
    named = _named(workflow)
    metadata = named["metadata"]
    if served.row(metadata["namespace"], metadata["name"]) is not None:
        raise existing(WORKFLOW.plural, metadata["name"])
    run = _run(served, named)
    return shaped(WORKFLOW.kind, new(named, served.whole(run)["metadata"]))


def new(workflow: wire.Workflow, made: wire.ObjectMeta) -> wire.Workflow:
    """Return a workflow as it was when it was made: with the metadata that the server adds."""
    metadata: wire.ObjectMeta = {
        **workflow["metadata"], "name": made["name"], "namespace": made["namespace"], "uid": made["uid"],
        "resourceVersion": made["resourceVersion"], "creationTimestamp": made["creationTimestamp"], "generation": 1,
    }  # fmt: skip
    return {**workflow, "metadata": metadata}


def _run(served: Served, workflow: wire.Workflow) -> KeptRun:
    try:
        report = run_workflow(
            typed(WORKFLOW.kind, workflow), served.library(workflow["metadata"]["namespace"]),
            home=served.home, runtime=served.runtime, begin_as=served.begin,
        )  # fmt: skip
    except PydslError as error:
        raise fault_of(error) from None
    return KeptRun(served.home, report.uid, report.name)


def _named(workflow: wire.Workflow) -> wire.Workflow:
    """Return a workflow with a name, made up where only its beginning is given."""
    metadata = workflow["metadata"]
    if metadata.get("name"):
        return workflow
    if not metadata.get("generateName"):
        told = "resource name may not be empty"
        raise ServerFault(INVALID, told)
    return {**workflow, "metadata": {"name": generated_name(metadata["generateName"]), **metadata}}


def lint(served: Served, asked: Incoming) -> wire.Workflow:
    """Check a workflow, and give it back."""
    workflow = cast("wire.Workflow", sent(asked, WORKFLOW))
    require_good(served, WORKFLOW, workflow, UNKNOWN)
    return shaped(WORKFLOW.kind, workflow)


def get(served: Served, asked: Incoming) -> Json:
    """Return one workflow, or the parts of it that are wanted."""
    mask = mask_of(asked.option("fields"))
    found = served.whole(served.run(asked.names["namespace"], asked.names["name"]))
    return _masked(mask.of(found))


def several(served: Served, asked: Incoming) -> Json:
    """List workflows, the latest first."""
    wanted, mask = picked(asked), mask_of(asked.option("fields"))
    rows = [
        row for row in served.rows(asked.names["namespace"]) if wanted.has(row.name, row.namespace, row.phase)
    ]  # fmt: skip
    found = [one for one in served.wholes(rows) if wanted.fits(one)]
    page = found[: int(asked.option("listOptions.limit") or 0) or None]  # Argo tells of no next page
    listed = mask.of({"metadata": {"resourceVersion": str(served.versions.last)}, "items": page})
    items = [_masked(one) for one in listed.get("items") or ()]
    return {"metadata": listed.get("metadata", {}), "items": items or None}


def _masked(parts: Mapping[str, Json]) -> wire.Workflow:
    return shaped(WORKFLOW.kind, cast("wire.Workflow", {"metadata": {}, **parts}))


def delete(served: Served, asked: Incoming) -> Json:
    """Remove a workflow; one that's under way is ended before."""
    run = served.run(asked.names["namespace"], asked.names["name"])
    if not run.is_over:
        run.terminate()
        with contextlib.suppress(NotAsked):  # nobody goes through it
            run.wait()
    _remove(run)
    served.versions.gone(run.uid)
    return {}


def _remove(run: KeptRun) -> None:
    """Remove a run; its process may take a moment to be gone."""
    import time

    until = time.monotonic() + 5.0
    while True:
        try:
            run.delete()
        except NotAsked as error:
            if time.monotonic() > until:
                raise fault_of(error) from None
            time.sleep(0.05)
        else:
            return
