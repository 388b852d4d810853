"""A cluster by its API server: objects as raw JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import attrs

from pydsl.cluster.contract import EVERYTHING, MAIN, Change, Listing
from pydsl.cluster.errors import Exists, Gone, told
from pydsl.cluster.kinds import POD
from pydsl.cluster.kubernetes.asked import Asking
from pydsl.cluster.submission import named, signed, with_metadata
from pydsl.cluster.transport import ServerRequest

if TYPE_CHECKING:
    import contextlib
    from collections.abc import Iterator, Mapping

    from pydsl.cluster.contract import LogLine, LogWish, Selection
    from pydsl.cluster.destination import Destination
    from pydsl.cluster.kinds import ResourceKind
    from pydsl.cluster.transport import Transport
    from pydsl.spec import wire
    from pydsl.spec.values import Json

PAGE = 500
WATCHED = 270
"""Seconds that one watch lasts, at most: the server ends it, so that one which hangs is found out."""
MANAGER = "pydsl"
STRICT = {"fieldValidation": "Strict"}
DRY = {"dryRun": "All"}
APPLY = "application/apply-patch+yaml"
MERGE = "application/merge-patch+json"


@attrs.define
class KubernetesCluster(Asking):
    """A cluster by its API server; the contract says what each method does."""

    destination: Destination
    transport: Transport

    def create(self, kind: ResourceKind, data: wire.Object, namespace: str, *, dry_run: bool = False) -> wire.Object:
        """Create an object. One that's there already and has our uid is the one that a cut request made."""
        sent = signed(named(self._of_instance(data)))
        query = {**STRICT, **(DRY if dry_run else {}), "fieldManager": MANAGER}
        call = ServerRequest(
            method="POST", path=path_of(kind, namespace), query=query, body=_placed(sent, kind, namespace),
            is_repeatable=True,
        )  # fmt: skip
        return self._created(lambda: self._object(call), kind, sent, namespace)

    def get(self, kind: ResourceKind, name: str, namespace: str) -> wire.Object:
        """Return an object."""
        return self._object(ServerRequest(method="GET", path=path_of(kind, namespace, name)))

    def list(self, kind: ResourceKind, namespace: str, selection: Selection = EVERYTHING) -> Listing:
        """List objects, page after page; from the beginning where the version of the first page is gone meanwhile."""
        try:
            return self._pages(kind, namespace, selection)
        except Gone:
            return self._pages(kind, namespace, selection)

    def _pages(self, kind: ResourceKind, namespace: str, selection: Selection) -> Listing:
        query = {**self._selected(selection), "limit": str(selection.limit or PAGE)}
        items: list[wire.Object] = []
        while True:
            page = self.transport.ask(ServerRequest(method="GET", path=path_of(kind, namespace), query=query))
            items += page.get("items") or ()
            metadata = page.get("metadata") or {}
            if selection.limit or not metadata.get("continue"):
                return Listing(items, str(metadata.get("resourceVersion") or ""))
            query = {**query, "continue": metadata["continue"]}

    def watch(
        self,
        kind: ResourceKind,
        namespace: str,
        selection: Selection = EVERYTHING,
        *,
        version: str = "",
        seconds: float | None = None,
    ) -> Iterator[Change]:
        """Yield what changes, until the server ends it."""
        lasting = WATCHED if seconds is None else min(WATCHED, int(seconds) + 1)
        query = {
            **self._selected(selection), "watch": "true", "allowWatchBookmarks": "true",
            "timeoutSeconds": str(lasting), **({"resourceVersion": version} if version else {}),
        }  # fmt: skip
        call = ServerRequest(method="GET", path=path_of(kind, namespace), query=query, timeout=lasting + 30.0)
        with self.transport.stream(call) as lines:
            for line in lines:
                yield _change(line)

    def apply(
        self, kind: ResourceKind, data: wire.Object, namespace: str, *, force: bool = False, dry_run: bool = False
    ) -> wire.Object:
        """Apply an object on the server, as the manager `pydsl` of its fields."""
        query = {**STRICT, "fieldManager": MANAGER, "force": str(force).lower(), **(DRY if dry_run else {})}
        sent = _placed(named(self._of_instance(data)), kind, namespace)
        path = path_of(kind, namespace, sent["metadata"]["name"])
        return self._object(ServerRequest(method="PATCH", path=path, query=query, body=sent, content=APPLY))

    def delete(self, kind: ResourceKind, name: str, namespace: str, *, force: bool = False) -> None:
        """Delete an object."""
        path = path_of(kind, namespace, name)
        if force:
            self.patch(kind, name, namespace, {"metadata": {"finalizers": None}})
        call = ServerRequest(method="DELETE", path=path, body={"propagationPolicy": "Background"})
        self._deleted(lambda: self.transport.ask(call))

    def lint(self, kind: ResourceKind, data: wire.Object, namespace: str) -> None:
        """Ask the server whether it would take an object; one that's there already was taken."""
        try:
            self.create(kind, data, namespace, dry_run=True)
        except Exists:
            return

    def patch(
        self,
        kind: ResourceKind,
        name: str,
        namespace: str,
        change: Json,
        *,
        part: str = "",
        manager: str = MANAGER,
    ) -> wire.Object:
        """Merge a change into an object, or a part of it such as `status`, as some manager of its fields."""
        path = path_of(kind, namespace, name) + (f"/{part}" if part else "")
        return self._object(
            ServerRequest(method="PATCH", path=path, query={"fieldManager": manager}, body=change, content=MERGE)
        )

    def update(self, kind: ResourceKind, data: wire.Object, namespace: str) -> wire.Object:
        """Replace an object. Raises Contradicted where it was changed since it was read."""
        path = path_of(kind, namespace, data["metadata"]["name"])
        query = {"fieldManager": MANAGER}
        return self._object(ServerRequest(method="PUT", path=path, query=query, body=data, is_repeatable=False))

    def _object(self, call: ServerRequest) -> wire.Object:
        found: wire.Object = self.transport.ask(call)
        return found

    def open_log(
        self, pod: str, namespace: str, query: Mapping[str, str]
    ) -> contextlib.AbstractContextManager[Iterator[bytes]]:
        """Open what a pod's container writes, line by line."""
        path = f"{path_of(POD, namespace, pod)}/log"
        waits = None if query.get("follow") == "true" else 60.0
        return self.transport.stream(ServerRequest(method="GET", path=path, query=query, accept="*/*", timeout=waits))

    def logs(self, name: str, namespace: str, wish: LogWish = MAIN) -> Iterator[LogLine]:
        """Yield what a workflow's pods wrote."""
        from pydsl.cluster.kubernetes.logs import WorkflowLogs

        yield from WorkflowLogs(self, name, namespace, wish).lines()

    def version(self) -> Mapping[str, str]:
        """Say which API server answers."""
        found: Mapping[str, str] = self.transport.ask(ServerRequest(method="GET", path="/version"))
        return found


def path_of(kind: ResourceKind, namespace: str, name: str = "") -> str:
    """Return where objects of a kind are, or one of them."""
    root = f"/apis/{kind.group}/{kind.version}" if kind.group else f"/api/{kind.version}"
    below = f"/namespaces/{quote(namespace, safe='')}" if kind.is_namespaced and namespace else ""
    return f"{root}{below}/{kind.plural}" + (f"/{quote(name, safe='')}" if name else "")


def _placed(data: wire.Object, kind: ResourceKind, namespace: str) -> wire.Object:
    """Return an object with its kind, and with the namespace that it's sent to."""
    whole = kind.whole(data)
    return with_metadata(whole, namespace=namespace) if kind.is_namespaced else whole


def _change(line: bytes) -> Change:
    """Read a line of a watch. Raises what an ERROR says: 410 where the version is gone."""
    found = json.loads(line)
    if found["type"] == "ERROR":
        status = found["object"]
        raise told(int(status.get("code") or 500), str(status.get("message")), reason=str(status.get("reason") or ""))
    return Change(found["type"], found["object"])
