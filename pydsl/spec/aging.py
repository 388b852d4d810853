"""Manifests of older versions of Argo, and for them: their fields, and the same thing said with another version's."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from pydsl.spec.fields import ListOf, MapOf, ObjectOf, Type, fields_of
from pydsl.spec.kinds import KINDS
from pydsl.spec.versions import EQUIVALENT, NEWEST, before, first_known, last_known

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydsl.diagnostics import Path
    from pydsl.spec.values import Json

OLD = {(cls, new): old for (cls, old), new in EQUIVALENT.items()}
"""What lists were before they were lists, by class and name."""


def fields_in(kind: str, data: Json) -> Iterator[tuple[str, str, Path]]:
    """Yield every field that a manifest of one of Argo's kinds gives: its class, its name and where it is."""
    return _given(ObjectOf(kind), data, ())


def _given(kind: Type, value: Json, path: Path) -> Iterator[tuple[str, str, Path]]:
    if isinstance(kind, ListOf) and isinstance(value, list):
        for number, item in enumerate(value):
            yield from _given(kind.item, item, (*path, number))
    elif isinstance(kind, MapOf) and isinstance(value, dict):
        for key, inner in value.items():
            yield from _given(kind.value, inner, (*path, key))
    elif isinstance(kind, ObjectOf) and isinstance(value, dict):
        yield from _fields(kind.name, value, path)


def _fields(cls: str, value: dict[str, Json], path: Path) -> Iterator[tuple[str, str, Path]]:
    import pydsl.spec  # which knows the file of every class

    for field in fields_of(getattr(pydsl.spec, cls)):
        if value.get(field.json) is not None:
            yield cls, field.json, (*path, field.json)
            yield from _given(field.type, value[field.json], (*path, field.json))


def modern(data: Json, target: str) -> Json:
    """Write what a manifest for an older version says with today's fields; what has no equivalent is left out."""
    return data if target == NEWEST else _rewritten(data, target, _is_old, _modernized)


def older(data: Json, target: str) -> Json:
    """Write what a manifest says with the fields that an older version knows, where it has an equivalent."""
    return data if target == NEWEST else _rewritten(data, target, is_aged, _aged)


def spelt_for(data: Json, target: str) -> Json:
    """Write what a manifest of any version says as a version would: with today's fields where it knows them."""
    return _rewritten(older(data, target), target, is_replaced, _modernized)


def is_replaced(cls: str, key: str, target: str) -> bool:
    """Whether a version knows today's way of saying what a field says."""
    new = EQUIVALENT.get((cls, key))
    since = first_known(cls, new) if new else None
    return new is not None and (since is None or not before(target, since))


def is_aged(cls: str, key: str, target: str) -> bool:
    """Whether a version knows a field by its older name only."""
    since = first_known(cls, key)
    return since is not None and before(target, since) and (cls, key) in OLD


def _is_old(cls: str, key: str, target: str) -> bool:
    until = last_known(cls, key)
    return until is not None and not before(until, target)


def _rewritten(
    data: Json, target: str, concerns: Callable[[str, str, str], bool], rewrite: Callable[..., Json]
) -> Json:
    kind = data.get("kind") if isinstance(data, dict) else None
    if not isinstance(kind, str) or kind not in KINDS:
        return data
    found = [(cls, key, path) for cls, key, path in fields_in(kind, data) if concerns(cls, key, target)]
    for cls, key, path in reversed(found):  # what lies deeper comes first, and later places of a list
        data = changed_at(data, path[:-1], functools.partial(rewrite, cls=cls, key=key))
    return data


def changed_at(data: Json, path: Path, change: Callable[[Json], Json]) -> Json:
    """Return a copy in which what's at a path is changed; the parts beside the way are shared."""
    if not path:
        return change(data)
    copied: Json = [*data] if isinstance(data, list) else {**data}
    copied[path[0]] = changed_at(copied[path[0]], path[1:], change)
    return copied


def _modernized(holder: dict[str, Json], cls: str, key: str) -> Json:
    new = EQUIVALENT.get((cls, key))
    held = holder.get(new) if new else None
    listed = [holder[key], *(held if isinstance(held, list) else [])]
    rest = {name: value for name, value in holder.items() if name != new}
    return {new if name == key else name: listed if name == key else rest[name] for name in rest if new or name != key}


def _aged(holder: dict[str, Json], cls: str, key: str) -> Json:
    old, values = OLD[(cls, key)], holder[key]
    if not isinstance(values, list) or len(values) != 1 or old in holder:
        return holder
    return {old if name == key else name: values[0] if name == key else value for name, value in holder.items()}
