"""Typed objects as JSON: what was set, as it was set, and nothing else.

An attribute that is None isn't written; False, 0, "", {} and [] are. Dicts are taken as they are, with JSON names;
models of the `kubernetes` package are read by the names that they tell themselves. The way to write each class is
found out once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from pydsl.diagnostics import Diagnostic, Path
from pydsl.errors import DiagnosticsError
from pydsl.spec.classes import fields_by_name
from pydsl.spec.names import json_name
from pydsl.spec.values import Json

Writer = Callable[[Any], Json]

_UTC = "+00:00"
_PLAIN = frozenset({str, int, float, bool, type(None)})


def encode(obj: Any) -> Json:
    """Write an object of the API as JSON; its maps are in the order of the class's fields.

    Raises DiagnosticsError, with the path, for a value that JSON doesn't have.
    """
    try:
        return _json(obj)
    except _NotJsonError:
        raise DiagnosticsError([_finding(value, path) for value, path in _strangers(obj, ())]) from None


class _NotJsonError(Exception):
    """Somewhere in the object is a value that isn't JSON; `_strangers` finds out where."""


def _json(value: Any) -> Json:
    kind = type(value)
    if kind in _PLAIN:
        return value
    return (_WRITERS.get(kind) or _writer_for(kind))(value)


def _list(values: Any) -> list[Json]:
    return [value if type(value) in _PLAIN else _json(value) for value in values]


def _map(values: Mapping[str, Any]) -> dict[str, Json]:
    return {key: value if type(value) in _PLAIN else _json(value) for key, value in values.items()}


def _time(value: date) -> str:
    text: str = value.isoformat()
    return text[: -len(_UTC)] + "Z" if text.endswith(_UTC) else text


_WRITERS: dict[type, Writer] = {list: _list, tuple: _list, dict: _map, datetime: _time, date: _time}
_FAMILIES: tuple[tuple[type, Writer], ...] = (
    (str, str.__str__),
    (int, int.__int__),
    (float, float.__float__),
    (Mapping, _map),
    (list, _list),
    (tuple, _list),
    (range, _list),
    (date, _time),
)


def _writer_for(kind: type) -> Writer:
    """Find out how objects of a class are written, and remember it."""
    names = parts_of(kind)
    if names is not None:
        writer = _object_writer(names)
    else:
        writer = next((writer for family, writer in _FAMILIES if issubclass(kind, family)), _refuse)
    _WRITERS[kind] = writer
    return writer


def parts_of(kind: type) -> Mapping[str, str] | None:
    """Return a class's attributes and their JSON names; None for what isn't an object of the API."""
    fields = fields_by_name(kind)
    if fields is not None:
        return {field.name: json_name(field.name) for field in fields}
    names = getattr(kind, "attribute_map", None)
    return names if isinstance(names, Mapping) else None


def _object_writer(names: Mapping[str, str]) -> Writer:
    if not names:
        return lambda _: {}
    keys = tuple(names.values())
    values_of: Any = attrgetter(*names) if len(names) > 1 else lambda obj, get=attrgetter(*names): (get(obj),)

    def write(obj: Any) -> dict[str, Json]:
        return {
            key: value if type(value) in _PLAIN else _json(value)
            for key, value in zip(keys, values_of(obj), strict=True)
            if value is not None
        }

    return write


def _refuse(_: Any) -> Json:
    raise _NotJsonError


def _strangers(value: Any, path: Path) -> Iterator[tuple[Any, Path]]:
    """Find the values that aren't JSON."""
    writer = _WRITERS.get(type(value))
    if writer is _refuse:
        yield value, path
    elif isinstance(value, Mapping):
        for key, below in value.items():
            yield from _strangers(below, (*path, str(key)))
    elif isinstance(value, (list, tuple)):
        for number, below in enumerate(value):
            yield from _strangers(below, (*path, number))
    elif type(value) not in _PLAIN:
        for attribute, key in (parts_of(type(value)) or {}).items():
            yield from _strangers(getattr(value, attribute), (*path, key))


def _finding(value: Any, path: Path) -> Diagnostic:
    message = f"a value of the type {type(value).__name__} can't be written as JSON"
    hint = "give text, a number, a list, a dict, an object of pydsl.spec or a kubernetes model"
    return Diagnostic(code="PD102", message=message, path=path, hint=hint)
