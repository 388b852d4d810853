"""Two manifests, part by part: lists that Kubernetes merges by a key are compared by it, others as they stand."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from pydsl.diff.changes import ADDED, CHANGED, MOVED, REMOVED, REORDERED, At
from pydsl.diff.entries import dependencies, filled, numbered, order_of
from pydsl.diff.keyed import SETS, key_of, keyed
from pydsl.diff.values import are_equal
from pydsl.diff.words import noun
from pydsl.spec.fields import ListOf, MapOf, ObjectOf, fields_of
from pydsl.spec.kinds import KINDS
from pydsl.spec.versions import EQUIVALENT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from pydsl.diff.changes import ManifestChange
    from pydsl.spec.fields import Type
    from pydsl.spec.values import Json


_EMPTY_IS_ABSENT = frozenset((name,) for name in ("arguments", "inputs", "metadata", "outputs", "resources"))
"""Objects that Argo has whether they're written or not."""
_ORDERED = frozenset({"initContainers"})
"""Lists with a key in which the order is told all the same: what's in them runs one after the other."""


def compare(kind: str, before: Json, after: Json) -> Iterator[ManifestChange]:
    """Yield what changed between two manifests of a kind, in the order in which it's written."""
    yield from _any(ObjectOf(kind) if kind in KINDS else None, before, after, At())


def are_alike(cls: str, before: Json, after: Json) -> bool:
    """Whether two objects of a class say the same."""
    return next(_any(ObjectOf(cls), before, after, At()), None) is None


def _any(kind: Type | None, before: Json, after: Json, at: At) -> Iterator[ManifestChange]:
    before, after = _said(kind, before, at), _said(kind, after, at)
    if isinstance(before, list) or isinstance(after, list):
        before, after = ([] if one is None else one for one in (before, after))
    if isinstance(kind, MapOf):
        before, after = ({} if one is None else one for one in (before, after))
    if before is None or after is None:
        if before is not after:
            yield at.change(ADDED if before is None else REMOVED, before, after)
    elif isinstance(before, dict) and isinstance(after, dict):
        yield from _object(kind, before, after, at)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _list(kind, before, after, at)
    elif not are_equal(kind, before, after):
        yield at.change(_how(before, after, at), before, after)


def _said(kind: Type | None, value: Json, at: At) -> Json:
    """Return a value, None for what says nothing."""
    is_absent = value == {} and (isinstance(kind, MapOf) or at.fields[-1:] in _EMPTY_IS_ABSENT)
    return None if is_absent else value


def _how(before: Json, after: Json, at: At) -> str:
    """Return how a scalar changed: an image of which there's another tag has moved."""
    is_image = at.fields[-1:] == ("image",) and isinstance(before, str) and isinstance(after, str)
    return MOVED if is_image and _repository(before) == _repository(after) else CHANGED


def _repository(image: str) -> str:
    bare = image.partition("@")[0]
    name, colon, tag = bare.rpartition(":")
    return name if colon and "/" not in tag else bare


# Objects and maps


def _object(kind: Type | None, before: dict[str, Json], after: dict[str, Json], at: At) -> Iterator[ManifestChange]:
    if isinstance(kind, MapOf) or (kind is None and at.fields[-1:] == ("data",)):
        inner = kind.value if isinstance(kind, MapOf) else None
        for key in dict.fromkeys([*before, *after]):
            yield from _any(inner, before.get(key), after.get(key), at.item(f"{noun(at.fields)} {key}", key, key))
        return
    cls = kind.name if isinstance(kind, ObjectOf) else ""
    before, after = _as_today(cls, before), _as_today(cls, after)
    if cls == "DAGTask":
        before, after = dependencies(before), dependencies(after)
    types = _types(cls) if cls else {}
    names = dict.fromkeys([*before, *after])
    for name in (*(one for one in types if one in names), *(one for one in names if one not in types)):
        yield from _any(types.get(name), before.get(name), after.get(name), at.field(name))


@functools.cache
def _types(cls: str) -> Mapping[str, Type]:
    """Return the types of a class's fields, in their order."""
    import pydsl.spec  # which knows the file of every class

    return {one.json: one.type for one in fields_of(getattr(pydsl.spec, cls))}


def _as_today(cls: str, value: dict[str, Json]) -> dict[str, Json]:
    """Say with lists what older versions of Argo say with one item."""
    for (owner, old), new in EQUIVALENT.items():
        if owner == cls and old in value and isinstance(value.get(new) or [], list):
            value = {key: one for key, one in value.items() if key != old} | {
                new: [value[old], *(value.get(new) or [])]
            }
    return value


# Lists


def _list(kind: Type | None, before: list[Json], after: list[Json], at: At) -> Iterator[ManifestChange]:
    item = kind.item if isinstance(kind, ListOf) else None
    field = at.fields[-1] if at.fields else ""
    if isinstance(item, ListOf):
        yield from _steps(item.item, before, after, at)
    elif field in SETS:
        yield from _set(before, after, at)
    elif (key := key_of(field, item, before, after)) is not None:
        ours, theirs = keyed(before, key), keyed(after, key)
        yield from _keyed(item, ours, theirs, at)
        is_env = field == "env" and filled(before, theirs) != filled(after, ours)
        if is_env or field in _ORDERED:
            yield from _order(ours, theirs, at)
    elif len(before) == len(after) and all(isinstance(one, dict) for one in [*before, *after]):
        for number, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _any(item, old, new, at.item(f"{noun(at.fields)} {number + 1}", number, number))
    elif len(before) != len(after) or not all(map(are_equal, [item] * len(before), before, after)):
        yield _whole(before, after, at)


def _whole(before: list[Json], after: list[Json], at: At) -> ManifestChange:
    if not before or not after:
        return at.change(REMOVED if before else ADDED, before or None, after or None)
    return at.change(CHANGED, before, after)


def _set(before: list[Json], after: list[Json], at: At) -> Iterator[ManifestChange]:
    for number, one in enumerate(before):
        if one not in after:
            yield at.item(f"{noun(at.fields)} {one}", number, number).change(REMOVED, None, None)
    for number, one in enumerate(after):
        if one not in before:
            yield at.item(f"{noun(at.fields)} {one}", number, number).change(ADDED, None, None)


def _keyed(
    item: Type | None, before: dict[str, tuple[int, Json]], after: dict[str, tuple[int, Json]], at: At
) -> Iterator[ManifestChange]:
    for name in dict.fromkeys([*before, *after]):
        old_at, old = before.get(name, (-1, None))
        new_at, new = after.get(name, (-1, None))
        there = at.item(f"{noun(at.fields)} {name}", old_at, new_at)
        if old is None or new is None:
            yield there.change(ADDED if old is None else REMOVED, *(_value(one) for one in (old, new)))
        else:
            yield from _any(item, old, new, there)


def _value(item: Json) -> Json:
    """Return what's shown of an item that comes or goes: its value, if that's all it has beside its name."""
    return item["value"] if isinstance(item, dict) and set(item) == {"name", "value"} else item


def _order(before: Collection[str], after: Collection[str], at: At) -> Iterator[ManifestChange]:
    old, new = ([one for one in names if one in before and one in after] for names in (before, after))
    if old != new:
        yield at.change(REORDERED, old, new)


def _steps(item: Type, before: list[Json], after: list[Json], at: At) -> Iterator[ManifestChange]:
    """Compare groups of steps: steps by their names, then which of them come before which."""
    old, new = numbered(before), numbered(after)
    if old is None or new is None:
        if not are_equal(None, before, after):
            yield _whole(before, after, at)
        return
    for name in dict.fromkeys([*old, *new]):
        old_path, was = old.get(name, ((), None))
        new_path, now = new.get(name, ((), None))
        there = At((*at.items, f"step {name}"), (), (*at.before, *old_path), (*at.after, *new_path))
        yield from _any(item, was, now, there)
    groups = order_of(before, new), order_of(after, old)
    if groups[0] != groups[1]:
        yield at.change(REORDERED, *groups)
