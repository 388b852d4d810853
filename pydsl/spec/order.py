"""The order of inherited fields. The order of a class's fields is the order in which they're written as YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import attrs

    Fields = list[attrs.Attribute[Any]]


def first(*names: str) -> Callable[[type, Fields], Fields]:
    """Put the fields of these names before all others."""

    def transform(_: type, fields: Fields) -> Fields:
        return sorted(fields, key=lambda field: names.index(field.name) if field.name in names else len(names))

    return transform


def nearest_first(cls: type, fields: Fields) -> Fields:
    """Put a class's own fields before those of its base, and those before the ones of the base's base."""
    depth = {name: number for number, base in reversed([*enumerate(cls.__mro__)]) for name in _declared(base)}
    return sorted(fields, key=lambda field: depth[field.name])


def _declared(cls: type) -> list[str]:
    return list(getattr(cls, "__annotations__", {}))
