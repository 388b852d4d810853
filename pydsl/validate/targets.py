"""Older versions of Argo: fields that the target doesn't know yet, and old fields that it still knows."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from pydsl.diagnostics import Severity
from pydsl.diagnostics.rule import Rule
from pydsl.spec.fields import ListOf, MapOf, ObjectOf, Type, fields_of
from pydsl.spec.versions import EQUIVALENT, VERSIONS, first_known, last_known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.diagnostics import Diagnostic, Path

Json = Any


def check(kind: str, data: Json, target: str) -> list[Diagnostic]:
    """List the fields that a version of Argo lacks, and those that it knows but newer ones don't."""
    return [finding for cls, key, path in _given(ObjectOf(kind), data, ()) for finding in _aged(cls, key, path, target)]


def _aged(cls: str, key: str, path: Path, target: str) -> Iterator[Diagnostic]:
    since, until = first_known(cls, key), last_known(cls, key)
    if since and _before(target, since):
        old = next((old for (owner, old), new in EQUIVALENT.items() if owner == cls and new == key), None)
        hint = f"write {old}, with the one value" if old else None
        message = f"Argo {target} doesn't know {cls}'s field {key!r}: it came with {since}"
        yield PD110.at(path, message, hint)
    elif until and not _before(until, target):
        new = EQUIVALENT.get((cls, key))
        hint = f"from Argo {_after(until)} on, write {new}, a list" if new else None
        yield PD111.at(path, f"{cls}'s field {key!r} is gone after Argo {until}", hint)


def _before(version: str, other: str) -> bool:
    return VERSIONS.index(version) < VERSIONS.index(other)


def _after(version: str) -> str:
    return VERSIONS[VERSIONS.index(version) + 1]


def _given(kind: Type, value: Json, path: Path) -> Iterator[tuple[str, str, Path]]:
    """Yield every field that is given below a value: its class, its name and where it is."""
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
    kind = str(data.get("kind")) if isinstance(data, dict) else ""
    old = [
        (cls, key, path)
        for cls, key, path in (_given(ObjectOf(kind), data, ()) if kind else ())
        if (until := last_known(cls, key)) and not _before(until, target)
    ]
    if not old:
        return data
    data = copy.deepcopy(data)
    for cls, key, path in old:
        _modernize(data, cls, key, path)
    return data


def _modernize(data: Json, cls: str, key: str, path: Path) -> None:
    holder = data
    for part in path[:-1]:
        holder = holder[part]
    value = holder.pop(key)
    new = EQUIVALENT.get((cls, key))
    if new:
        held = holder.get(new)
        holder[new] = [value, *(held if isinstance(held, list) else [])]


PD110 = Rule(
    "PD110",
    "a field that the target version of Argo doesn't know yet",
)
PD111 = Rule(
    "PD111",
    "a field that the target knows and newer versions don't",
    severity=Severity.WARNING,
)
