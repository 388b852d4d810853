"""Follow objects through whatever happens to the connection: cuts, servers that are busy, versions that are gone.

A list says what there is; a watch goes on from its version. Where that version isn't kept any more, the list is asked
for again, and what it says otherwise than what's known is what was missed.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import attrs

from pydsl.cluster.contract import EVERYTHING, Change
from pydsl.cluster.errors import Busy, Gone, Unreachable, Untrusted
from pydsl.cluster.transport import Patience

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydsl.cluster.contract import ClusterObjects, Listing, Selection
    from pydsl.cluster.kinds import ResourceKind
    from pydsl.spec.values import Json

BOOKMARK, DELETED, ADDED, MODIFIED = "BOOKMARK", "DELETED", "ADDED", "MODIFIED"
QUIET = 1.0
"""Seconds that a watch of which nothing comes has to last to be one."""
OUTAGE = 600.0
"""Seconds in which a server may be away before who follows is told."""


@attrs.define(kw_only=True)
class Following:
    """Yields each state of some objects: first as they are, then as they change, until nobody asks for more."""

    cluster: ClusterObjects
    kind: ResourceKind
    namespace: str
    selection: Selection = EVERYTHING
    patience: Patience = attrs.field(factory=Patience)
    clock: Callable[[], float] = time.monotonic
    until: float | None = None
    """When to end, by that clock; None for never."""
    _known: dict[str, str] = attrs.field(factory=dict, init=False)
    """The versions of the objects that there are, by namespace and name."""
    _version: str = attrs.field(default="", init=False)
    _failed: int = attrs.field(default=0, init=False)
    _since: float = attrs.field(default=0.0, init=False)

    def remember(self, one: Json) -> None:
        """Take an object for known: only what becomes of it is yielded, that it's deleted before we look included."""
        self._known[_key(one)] = _version(one)

    def changes(self) -> Iterator[Change]:
        """Yield what changes. Raises ClusterError for what asking again doesn't help, or not for too long."""
        while not self._is_late:
            try:
                if not self._version:
                    yield from self._listed()
                yield from self._watched()
            except Gone as error:
                self._version = ""
                self._hold(error)
            except Untrusted:
                raise
            except (Busy, Unreachable) as error:
                self._hold(error)

    def _watched(self) -> Iterator[Change]:
        """Watch once. Raises Unreachable where the server ends it at once and says nothing."""
        began, came = self.clock(), False
        left = None if self.until is None else max(self.until - began, 0.0)
        for change in self.cluster.watch(
            self.kind, self.namespace, self.selection, version=self._version, seconds=left
        ):
            came = True
            yield from self._taken(change)
        if not came and self.clock() - began < QUIET:
            raise Unreachable("the server ends each watch at once")
        self._failed = 0

    @property
    def _is_late(self) -> bool:
        return self.until is not None and self.clock() >= self.until

    def _listed(self) -> Iterator[Change]:
        """Yield what a list says otherwise than what's known."""
        listing = self.cluster.list(self.kind, self.namespace, self.selection)
        yield from self._missed(listing)
        self._version = listing.version

    def _missed(self, listing: Listing) -> Iterator[Change]:
        there = {_key(one): one for one in listing.items}
        for key in [key for key in self._known if key not in there]:
            del self._known[key]
            namespace, _, name = key.partition("/")
            yield Change(DELETED, {"metadata": {"namespace": namespace, "name": name}})
        for key, one in there.items():
            if self._known.get(key) != _version(one):
                kind = MODIFIED if key in self._known else ADDED
                self._known[key] = _version(one)
                yield Change(kind, one)

    def _taken(self, change: Change) -> Iterator[Change]:
        """Remember what a watch says, and yield it if it's new."""
        self._failed = 0
        self._version = change.version or self._version
        if change.kind == BOOKMARK:
            return
        key = _key(change.object)
        if change.kind == DELETED:
            self._known.pop(key, None)
            yield change
        elif self._known.get(key) != change.version:
            self._known[key] = change.version
            yield change

    def _hold(self, error: Exception) -> None:
        """Wait, longer each time; raise where it has been failing for too long."""
        self._failed += 1
        if self._failed == 1:
            self._since = self.clock()
        elif self.clock() - self._since > OUTAGE:
            raise error
        self.patience.wait(self._failed, getattr(error, "after", None))


def _key(one: Json) -> str:
    metadata = one["metadata"]
    return f"{metadata.get('namespace', '')}/{metadata['name']}"


def _version(one: Json) -> str:
    return str(one["metadata"].get("resourceVersion") or "")
