"""Objects that can't change, as Python text: a script makes them again by their classes, and names its functions."""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import enum
import functools
import types
import uuid
from typing import TYPE_CHECKING, Any

from pydsl.authoring.source.origin import value_text

if TYPE_CHECKING:
    from collections.abc import Callable

    NameOf = Callable[[Any], str | None]

_BY_TEXT = (decimal.Decimal, uuid.UUID)
_ISO = (datetime.datetime, datetime.date, datetime.time)


def object_text(value: Any, name_of: NameOf) -> str | None:
    """Write an object, and what it's made of; None for one that can change, or that has no such text.

    `name_of` gives what the script calls a class or a function.
    """
    plain = value_text(value)
    if plain is not None:
        return plain
    if isinstance(value, functools.partial):
        return _partial(value, name_of)
    if isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType)) or hasattr(value, "__wrapped__"):
        return name_of(value)
    kind = type(value)
    if isinstance(value, enum.Enum):
        return f"{name_of(kind)}.{value.name}" if value.name in kind.__members__ else None
    if kind in (tuple, frozenset):
        items = [object_text(item, name_of) for item in value]
        return None if None in items else f"{kind.__name__}([{', '.join(map(str, items))}])"
    return _standard(value, name_of) or _of_fields(value, name_of)


def _partial(value: functools.partial[Any], name_of: NameOf) -> str | None:
    texts = [object_text(each, name_of) for each in (value.func, *value.args)]
    named = {name: object_text(each, name_of) for name, each in value.keywords.items()}
    if None in texts or None in named.values():
        return None
    said = [str(text) for text in texts] + [f"{name}={text}" for name, text in named.items()]
    return f"{name_of(functools.partial)}({', '.join(said)})"


def _standard(value: Any, name_of: NameOf) -> str | None:
    kind = type(value)
    if kind in _BY_TEXT:
        return f"{name_of(kind)}({str(value)!r})"
    if kind in _ISO:
        return f"{name_of(kind)}.fromisoformat({value.isoformat()!r})"
    if kind is datetime.timedelta:
        return f"{name_of(kind)}({value.days}, {value.seconds}, {value.microseconds})"
    return None


def _of_fields(value: Any, name_of: NameOf) -> str | None:
    fields = _frozen_fields(type(value))
    if fields is None:
        return None
    texts = {argument: object_text(getattr(value, name), name_of) for argument, name in fields.items()}
    if None in texts.values():
        return None
    return f"{name_of(type(value))}({', '.join(f'{name}={text}' for name, text in texts.items())})"


def _frozen_fields(kind: Any) -> dict[str, str] | None:
    """Return the arguments that make an object which can't change, and their attributes; None for any other class."""
    made = vars(kind).get("__dataclass_params__")
    if made is not None:
        fields = dataclasses.fields(kind)
        return {one.name: one.name for one in fields} if made.frozen and all(one.init for one in fields) else None
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        names: tuple[str, ...] = getattr(kind, "_fields")  # noqa: B009 - pyright knows tuples only
        return {name: name for name in names}
    attributes = getattr(kind, "__attrs_attrs__", None)
    if attributes is not None and getattr(kind.__setattr__, "__name__", "") == "_frozen_setattrs":
        return {one.alias: one.name for one in attributes} if all(one.init for one in attributes) else None
    return None
