"""What Argo's reader takes for each kind of value. Go's JSON never turns one type into another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec import quantities

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.spec.values import Json


_INT32 = 1 << 31
_INT64 = 1 << 63


def _text(value: Json) -> bool:
    return isinstance(value, str)


def _truth(value: Json) -> bool:
    return value is True or value is False


def _int32(value: Json) -> bool:
    return type(value) is int and -_INT32 <= value < _INT32


def _int64(value: Json) -> bool:
    return type(value) is int and -_INT64 <= value < _INT64


def _int_or_string(value: Json) -> bool:
    return isinstance(value, str) or _int32(value)


def _number(value: Json) -> bool:
    return type(value) in (int, float)


def _quantity(value: Json) -> bool:
    return _number(value) or (isinstance(value, str) and quantities.is_quantity(value))


def _anything(_: Json) -> bool:
    return True


ACCEPTS: dict[str, Callable[[Json], bool]] = {
    "str": _text,
    "bool": _truth,
    "float": _number,
    "Int32": _int32,
    "Int64": _int64,
    "IntOrString": _int_or_string,
    "Quantity": _quantity,
    "Time": _text,
    "Bytes": _text,
    "AnyString": _anything,
    "Json": _anything,
}
"""A test for each word of `values.py` and each of Python's that annotations use."""
