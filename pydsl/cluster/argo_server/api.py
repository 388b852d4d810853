"""A cluster by Argo Server: objects as raw JSON, in envelopes; what is asked of workflows is asked by its methods."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

import attrs
from msgspec.structs import replace

from pydsl.cluster.argo_server.answers import of_version, of_workflow, results
from pydsl.cluster.argo_server.applying import applied, is_same, require_ours
from pydsl.cluster.argo_server.paths import API, path_of, spoken
from pydsl.cluster.argo_server.unknown import require_known
from pydsl.cluster.contract import AS_IT_IS, EVERYTHING, MAIN, Change, Listing
from pydsl.cluster.errors import ClusterError, Invalid, Missing, NotDone
from pydsl.cluster.kinds import CRON_WORKFLOW, WORKFLOW
from pydsl.cluster.submission import named, signed, with_metadata
from pydsl.cluster.transport import ServerRequest
from pydsl.cluster.wayin import WayIn
from pydsl.errors import NotAsked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.cluster.contract import LogLine, LogWish, Resubmission, Selection
    from pydsl.cluster.destination import Destination
    from pydsl.cluster.kinds import ResourceKind
    from pydsl.cluster.transport import Transport
    from pydsl.spec import wire
    from pydsl.spec.values import Json

LIST_OPTIONS = "listOptions."
QUIET = 300.0
"""Seconds without a byte after which a stream is opened again: Argo Server says nothing that keeps it alive."""


@attrs.define
class ArgoServerCluster(WayIn):
    """A cluster by Argo Server; the contract says what each method does."""

    destination: Destination
    transport: Transport

    def create(self, kind: ResourceKind, data: wire.Object, namespace: str, *, dry_run: bool = False) -> wire.Object:
        """Create an object. One that's there already and has our uid is the one that a cut request made."""
        sent = self._prepared(kind, signed(data), namespace)
        if dry_run and kind is not WORKFLOW:
            self.lint(kind, sent, namespace)
            return sent
        path, more = path_of(kind, namespace), {"serverDryRun": True} if dry_run else {}

        def send() -> wire.Object:
            return self._sent("POST", kind, path, sent, namespace, is_repeatable=True, **more)

        return self._created(send, kind, sent, namespace)

    def get(self, kind: ResourceKind, name: str, namespace: str) -> wire.Object:
        """Return an object."""
        return kind.whole(self._ask("GET", path_of(kind, namespace, name)))

    def list(self, kind: ResourceKind, namespace: str, selection: Selection = EVERYTHING) -> Listing:
        """List objects, page after page where the server tells of a next one."""
        query = {**self._selected(selection, LIST_OPTIONS), "fields": "-items.metadata.managedFields"}
        if selection.limit:
            query["listOptions.limit"] = str(selection.limit)
        items: list[wire.Object] = []
        while True:
            page = self._ask("GET", path_of(kind, namespace), query)
            items += (kind.whole(one) for one in page.get("items") or ())
            metadata = page.get("metadata") or {}
            if selection.limit or not metadata.get("continue"):
                return Listing(items, str(metadata.get("resourceVersion") or ""))
            query["listOptions.continue"] = metadata["continue"]

    def watch(
        self,
        kind: ResourceKind,
        namespace: str,
        selection: Selection = EVERYTHING,
        *,
        version: str = "",
        seconds: float | None = None,
    ) -> Iterator[Change]:
        """Yield what changes of workflows, until the server ends it."""
        if kind is not WORKFLOW:
            raise NotAsked(f"Argo Server tells of no changes of {kind.plural}")
        query = {
            **self._selected(selection, LIST_OPTIONS), "fields": "-result.object.metadata.managedFields",
            **({"listOptions.resourceVersion": version} if version else {}),
            **({"listOptions.timeoutSeconds": str(int(seconds) + 1)} if seconds is not None else {}),
        }  # fmt: skip
        waits = QUIET if seconds is None else min(QUIET, seconds + 30.0)
        call = ServerRequest(method="GET", path=f"{API}/workflow-events/{namespace}", query=query, timeout=waits)
        try:
            with self.transport.stream(call) as lines:
                for one in results(lines):
                    yield Change(one["type"], kind.whole(one["object"]))
        except ClusterError as error:
            raise of_version(error) from None

    def apply(
        self, kind: ResourceKind, data: wire.Object, namespace: str, *, force: bool = False, dry_run: bool = False
    ) -> wire.Object:
        """Create an object, or replace what's there; what somebody else made or changed of it only with `force`.

        Argo Server doesn't say who owns a field: an annotation has a digest of what was applied.
        """
        sent = applied(self._prepared(kind, data, namespace))
        try:
            found = self.get(kind, sent["metadata"]["name"], namespace)
        except Missing:
            return self.create(kind, sent, namespace, dry_run=dry_run)
        if is_same(sent, found):
            return found
        if not force:
            require_ours(kind, found)
        if dry_run:
            self.lint(kind, sent, namespace)
            return sent
        whole: wire.Object = {**found, **sent, "metadata": _over(found["metadata"], sent["metadata"])}
        return self._sent("PUT", kind, path_of(kind, namespace, whole["metadata"]["name"]), whole, namespace)

    def delete(self, kind: ResourceKind, name: str, namespace: str, *, force: bool = False) -> None:
        """Delete an object."""
        query = {"force": "true"} if force else {}
        self._deleted(lambda: self._ask("DELETE", path_of(kind, namespace, name), query))

    def lint(self, kind: ResourceKind, data: wire.Object, namespace: str) -> None:
        """Ask the server what it thinks of an object."""
        sent = self._prepared(kind, data, namespace)
        try:
            self._sent("POST", kind, path_of(kind, namespace, "lint"), sent, namespace, is_repeatable=True)
        except NotDone as error:
            raise Invalid(error.message, status=error.status) from None

    def suspend(self, name: str, namespace: str) -> wire.Workflow:
        """Let no further step start."""
        return self._verb(WORKFLOW, "suspend", name, namespace)

    def resume(self, name: str, namespace: str, selector: str = "") -> wire.Workflow:
        """Let it go on, or the suspended nodes that a selector picks."""
        return self._verb(WORKFLOW, "resume", name, namespace, {"nodeFieldSelector": selector})

    def set(
        self,
        name: str,
        namespace: str,
        selector: str,
        *,
        outputs: Mapping[str, str] | None = None,
        message: str = "",
        phase: str | None = None,
    ) -> wire.Workflow:
        """Set suspended nodes' outputs, a message, a phase."""
        given = json.dumps(dict(outputs)) if outputs else ""
        more = {"nodeFieldSelector": selector, "outputParameters": given, "message": message, "phase": phase or ""}
        return self._verb(WORKFLOW, "set", name, namespace, more)

    def stop(self, name: str, namespace: str, *, message: str = "", selector: str = "") -> wire.Workflow:
        """Stop it, or fail the suspended nodes that a selector picks."""
        return self._verb(WORKFLOW, "stop", name, namespace, {"nodeFieldSelector": selector, "message": message})

    def terminate(self, name: str, namespace: str) -> wire.Workflow:
        """Stop it at once."""
        return self._verb(WORKFLOW, "terminate", name, namespace)

    def retry(
        self,
        name: str,
        namespace: str,
        *,
        restart: bool = False,
        selector: str = "",
        parameters: Mapping[str, str] | None = None,
    ) -> wire.Workflow:
        """Run again what failed. It's asked once: a second request would find the workflow running."""
        more = {"nodeFieldSelector": selector, "restartSuccessful": restart, "parameters": _pairs(parameters or {})}
        return self._verb(WORKFLOW, "retry", name, namespace, more, once=True)

    def resubmit(
        self, name: str, namespace: str, how: Resubmission = AS_IT_IS, *, memoized: bool = False
    ) -> wire.Workflow:
        """Run it once more as a new workflow; what succeeded is taken over by the server, which is asked once."""
        if not memoized:
            return self.submit_from(WORKFLOW, name, namespace, how)
        if replace(how, parameters={}) != AS_IT_IS:
            raise NotAsked("Argo Server resubmits with what succeeded under a name and with labels of its own")
        more = {"memoized": True, "parameters": _pairs(how.parameters)}
        return self._verb(WORKFLOW, "resubmit", name, namespace, more, once=True)

    def suspend_cron(self, name: str, namespace: str, *, suspended: bool) -> wire.Object:
        """Let a cron workflow start nothing more, or go on."""
        return self._verb(CRON_WORKFLOW, "suspend" if suspended else "resume", name, namespace)

    def logs(self, name: str, namespace: str, wish: LogWish = MAIN) -> Iterator[LogLine]:
        """Yield what a workflow's pods wrote."""
        from pydsl.cluster.argo_server.logs import ServerLogs  # who reads none loads none of it

        yield from ServerLogs(self.transport, name, namespace, wish).lines()

    def version(self) -> Mapping[str, str]:
        """Say which Argo Server answers."""
        found: Mapping[str, str] = self._ask("GET", f"{API}/version")
        return found

    def _ask(self, method: str, path: str, query: Mapping[str, str] | None = None) -> Json:
        return self.transport.ask(ServerRequest(method=method, path=path, query=query or {}))

    def _sent(
        self,
        method: str,
        kind: ResourceKind,
        path: str,
        data: wire.Object,
        namespace: str,
        *,
        is_repeatable: bool = False,
        **more: Json,
    ) -> wire.Object:
        """Send an object in its envelope."""
        place = {"namespace": namespace} if kind.is_namespaced else {}
        name = {"name": data["metadata"]["name"]} if method == "PUT" else {}
        body = {**place, **name, spoken(kind).envelope: data, **more}
        call = ServerRequest(method=method, path=path, body=body, is_repeatable=is_repeatable)
        return kind.whole(self.transport.ask(call))

    def _verb(
        self,
        kind: ResourceKind,
        verb: str,
        name: str,
        namespace: str,
        more: Mapping[str, Json] | None = None,
        *,
        once: bool = False,
    ) -> wire.Workflow:
        """Ask something of an object. Raises NotDone for what isn't possible as it is."""
        body = {"name": name, "namespace": namespace, **{key: one for key, one in (more or {}).items() if one}}
        path = path_of(kind, namespace, name, verb)
        call = ServerRequest(method="PUT", path=path, body=body, is_repeatable=not once)
        try:
            return cast("wire.Workflow", kind.whole(self.transport.ask(call)))
        except ClusterError as error:
            raise of_workflow(error) from None

    def _prepared(self, kind: ResourceKind, data: wire.Object, namespace: str) -> wire.Object:
        """Return an object as it's sent: with a name and its kind, and nothing that the server would drop."""
        require_known(kind, data)
        whole = named(kind.whole(self._of_instance(data)))
        return with_metadata(whole, namespace=namespace) if kind.is_namespaced else whole


def _pairs(values: Mapping[str, str]) -> list[str]:
    return [f"{name}={value}" for name, value in values.items()]


def _over(old: wire.ObjectMeta, new: wire.ObjectMeta) -> wire.ObjectMeta:
    """Return metadata with what's given over what's there; labels and annotations one by one."""
    made: wire.ObjectMeta = {**old, **new}
    if old.get("labels"):
        made["labels"] = {**old["labels"], **(new.get("labels") or {})}
    if old.get("annotations"):
        made["annotations"] = {**old["annotations"], **(new.get("annotations") or {})}
    return made
