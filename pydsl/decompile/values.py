"""Values of a manifest as Python: texts, numbers, types, and the spec's objects by their classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from pydsl.decompile.layout import CallOf, DictOfParts, ListOfParts, quoted
from pydsl.spec import encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.decompile.module import PythonModule


class Values:
    """Writes values; `text` says how texts are written, for those that hold tags may become f-strings."""

    def __init__(self, module: PythonModule, wanted: str, text: Callable[[str, str], str] | None = None) -> None:
        self.module = module
        self.wanted = wanted
        self.text = text or module.text

    def of(self, value: Any, name: str = "") -> object:
        """Write a value; `name` is the field that it's in."""
        if isinstance(value, str):
            return self.text(value, f"{self.wanted}_{name}" if name else self.wanted)
        if isinstance(value, dict):
            return DictOfParts(tuple((quoted(str(key)), self.of(item, str(key))) for key, item in value.items()))
        if isinstance(value, list):
            return ListOfParts(tuple(self.of(item, name) for item in value))
        if attrs.has(type(value)):
            return self.spelt(value)
        return repr(value)

    def spelt(self, value: Any) -> object:
        """Write an object of the spec as its class's call; as a dict where a required field lacks."""
        if lacks_required(value):
            return self.of(encode(value))
        return CallOf(self.module.use_spec(type(value).__name__), named=self.fields(value))

    def fields(self, value: Any, without: frozenset[str] = frozenset()) -> tuple[tuple[str, object], ...]:
        """Write the fields of an object that are set, by name."""
        return tuple((name, self.of(item, name)) for name, item in set_fields(value) if name not in without)


def set_fields(value: Any) -> list[tuple[str, Any]]:
    """List what an object of the spec says: the fields that aren't at their defaults, in order."""
    return [
        (field.name, given)
        for field in attrs.fields(type(value))
        if (given := getattr(value, field.name)) is not None and given != field.default
    ]


def lacks_required(value: Any) -> bool:
    """Whether an object of the spec was read without a field that its class can't do without."""
    return any(one.default is attrs.NOTHING and getattr(value, one.name) is None for one in attrs.fields(type(value)))
