"""Which manifest of one side is which of the other: by kind, namespace and name; a renamed one by its spec."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydsl.diff.changes import ADDED, CHANGED, REMOVED, At, ChangedManifest
from pydsl.diff.comparing import compare
from pydsl.diff.renaming import followed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pydsl.diff.changes import ManifestChange
    from pydsl.diff.sides import SidedManifest

    Key = Callable[[SidedManifest], object]
    Pair = tuple[SidedManifest | None, SidedManifest | None]

_KEYS: tuple[Key, ...] = (
    lambda one: (one.kind, one.namespace, one.name, one.file.rpartition(":")[2]),
    lambda one: (one.kind, one.namespace, one.name, _spec(one)),
    lambda one: (one.kind, one.namespace, one.name),
    lambda one: (one.kind, one.name),
    lambda one: (one.kind, _spec(one)),
    lambda one: (one.kind, one.file.rpartition(":")[2]),
)
"""By what two manifests are the same, the surest first."""


def diff(
    before: Sequence[SidedManifest], after: Sequence[SidedManifest], *, files: bool = False
) -> list[ChangedManifest]:
    """Compare two sides; what's the same on both isn't told.

    `files` says that each side is one file: where each holds one manifest, these are meant, whatever they're called.
    """
    are_meant = files and len(before) == len(after) == 1
    pairs = [(before[0], after[0])] if are_meant else _pairs(before, after)
    found = (ChangedManifest(old, new, tuple(_changes(old, new))) for old, new in pairs)
    return [one for one in found if one.changes]


def _spec(one: SidedManifest) -> str:
    return json.dumps(one.data.get("spec"), sort_keys=True)


def _pairs(before: Sequence[SidedManifest], after: Sequence[SidedManifest]) -> Iterator[Pair]:
    """Yield what belongs together, in the order of the new side, then what's gone."""
    partners: dict[int, int] = {}
    taken: set[int] = set()
    for key in _KEYS:
        waiting: dict[object, list[int]] = {}
        for number, one in enumerate(before):
            if number not in taken:
                waiting.setdefault(key(one), []).append(number)
        for number, one in enumerate(after):
            if number not in partners and (mates := waiting.get(key(one))):
                partners[number] = mates.pop(0)
                taken.add(partners[number])
    yield from ((before[partners[n]] if n in partners else None, one) for n, one in enumerate(after))
    yield from ((one, None) for n, one in enumerate(before) if n not in taken)


def _changes(before: SidedManifest | None, after: SidedManifest | None) -> Iterator[ManifestChange]:
    if before is None or after is None:
        yield At().change(ADDED if before is None else REMOVED, None, None, "manifest")
        return
    if before.kind != after.kind:
        yield At().field("kind").change(CHANGED, before.kind, after.kind)
    renamed, old = followed(after.kind, before.data, after.data)
    yield from renamed
    without = {key: one for key, one in old.items() if key != "kind"}
    yield from compare(after.kind, without, {key: one for key, one in after.data.items() if key != "kind"})
