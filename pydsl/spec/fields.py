"""What a class of the API takes, read from its annotations: they're the only place that says it.

Annotations stay text, so that a class needn't import those of its fields. They're made of these: a word of
`values.py`, `str`, `bool` or `float`; `Given[Class]`; `Sequence[...]`; `Mapping[str, ...]`; `... | None`.
"""

from __future__ import annotations

import functools
from typing import Any

from msgspec import Struct

from pydsl.spec.classes import NOTHING, fields_by_name
from pydsl.spec.names import json_name


class Scalar(Struct, frozen=True):
    """A value without parts, by its word: `str`, `Int32`, `Quantity`..."""

    word: str


class ObjectOf(Struct, frozen=True):
    """An object of a class of the API, by its name."""

    name: str


class ListOf(Struct, frozen=True):
    """A list of values of one type."""

    item: Type


class MapOf(Struct, frozen=True):
    """A map with free keys, of values of one type."""

    value: Type


Type = Scalar | ObjectOf | ListOf | MapOf


class Field(Struct, frozen=True):
    """One field of a class."""

    attribute: str
    json: str
    type: Type
    required: bool


def fields_of(cls: type[Any]) -> tuple[Field, ...]:
    """List a class's fields in order."""
    return tuple(
        Field(field.name, json_name(field.name), read_type(field.type), field.default is NOTHING)
        for field in fields_by_name(cls) or ()
    )


@functools.cache
def read_type(annotation: str) -> Type:
    """Read an annotation's text. Every field may be left out, so `... | None` says nothing more."""
    generic, bracket, inner = annotation.removesuffix(" | None").partition("[")
    if not bracket:
        return Scalar(generic)
    inner = inner.removesuffix("]")
    if generic == "Given":
        return ObjectOf(inner)
    if generic == "Mapping":
        return MapOf(read_type(inner.removeprefix("str, ")))
    assert generic.endswith("Sequence"), "annotations are made of what the module says"
    return ListOf(read_type(inner))
