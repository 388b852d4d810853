"""Which versions of Argo know all the fields of a manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from pydsl.spec.aging import fields_in
from pydsl.spec.kinds import KINDS
from pydsl.spec.versions import EQUIVALENT, NEWEST, OLDEST, VERSIONS, after, first_known, last_known

if TYPE_CHECKING:
    from collections.abc import Iterable


@attrs.frozen(kw_only=True)
class Dated:
    """The first and the last version that take a manifest, and the fields that say so."""

    since: str = OLDEST
    until: str = NEWEST
    newer: tuple[str, ...] = ()
    """Fields that versions before `since` don't know."""
    older: tuple[str, ...] = ()
    """Fields that are gone after a version, and what they're called later."""

    @classmethod
    def of_all(cls, several: Iterable[Dated]) -> Dated:
        """Join what several manifests need."""
        whole = cls()
        for one in several:
            whole = whole.joined(one)
        return whole

    def joined(self, other: Dated) -> Dated:
        """Return what both need."""
        first, last = (max, min)
        return Dated(
            since=first(self.since, other.since, key=VERSIONS.index),
            until=last(self.until, other.until, key=VERSIONS.index),
            newer=tuple(dict.fromkeys([*self.newer, *other.newer])),
            older=tuple(dict.fromkeys([*self.older, *other.older])),
        )

    def __str__(self) -> str:
        if VERSIONS.index(self.since) > VERSIONS.index(self.until):
            return "none"
        if self.until == NEWEST:
            return f"{self.since} or later"
        return self.since if self.since == self.until else f"{self.since} to {self.until}"


def dated(kind: str, data: Any) -> Dated:
    """Return which versions take a manifest of one of Argo's kinds."""
    whole = Dated()
    if kind not in KINDS:
        return whole
    for cls, name, _ in fields_in(kind, data):
        since, until = first_known(cls, name), last_known(cls, name)
        if since is not None:
            whole = whole.joined(Dated(since=since, newer=(f"{cls}.{name} came with {since}",)))
        if until is not None:
            whole = whole.joined(Dated(until=until, older=(_gone(cls, name, until),)))
    return whole


def _gone(cls: str, name: str, until: str) -> str:
    later = EQUIVALENT.get((cls, name))
    return f"{cls}.{name} is gone in {after(until)}" + (f": it's {later} there" if later else "")
