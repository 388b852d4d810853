"""How sprig's functions are declared: a name, Go's types, and a Python function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydsl.expr.errors import ExprError
from pydsl.expr.lang import types as t
from pydsl.expr.lang.types import Type, named
from pydsl.expr.lang.values import AnyMap, Function, Value, is_nil, type_name

_SHORT = {"any": t.UNKNOWN, "list": t.ARRAY, "map": t.MAP, "time": t.TIME, "strings": t.STRINGS, "ints": t.INTS}


def declare(name: str, signature: str, call: Callable[..., Value]) -> Function:
    """Make a function of a signature such as `string, int, ...any -> string`."""
    taken, _, given = signature.partition("->")
    words = [word.strip() for word in taken.split(",") if word.strip()]
    variadic = bool(words) and words[-1].startswith("...")
    parameters = tuple(_type(word.removeprefix("...")) for word in words)
    return Function(name, call, parameters, _type(given.strip()), variadic)


def _type(word: str) -> Type:
    return _SHORT.get(word) or named(word)


def table(*rows: tuple[str, str, Callable[..., Value]]) -> dict[str, Function]:
    """Make functions of rows; the names of a row may be several, between spaces."""
    return {name: declare(name, signature, call) for names, signature, call in rows for name in names.split()}


def kind_of(value: Value) -> str:
    """Return Go's reflect.Kind of a value: `slice`, `map`, `string`, ...."""
    if value is None:
        return "invalid"
    if isinstance(value, (list, bytes)):
        return "array" if type_name(value).startswith("[2]") else "slice"
    if isinstance(value, (Mapping, AnyMap)):
        return "map"
    if isinstance(value, Function):
        return "func"
    name = type_name(value)
    return {"time.Duration": "int64", "time.Time": "struct", "time.Month": "int", "time.Weekday": "int"}.get(
        name, "ptr" if name.startswith("*") else name
    )


def items_of(value: Value, complaint: str) -> list[Any]:
    """Return a list's elements; raises `ExprError` with the kind of what isn't a list put in."""
    if value is None:
        raise ExprError("runtime error: invalid memory address or nil pointer dereference")
    if not isinstance(value, (list, bytes)):
        raise ExprError(complaint.format(kind_of(value)))
    return list(value)


def is_empty(value: Value) -> bool:
    """Whether a value counts as not given: nil, zero, false, or without elements."""
    if is_nil(value):
        return True
    if isinstance(value, AnyMap):
        return len(value) == 0
    return not value if isinstance(value, (bool, int, float, str, list, bytes, Mapping)) else False
