"""The operators on values: expr-lang's package vm/runtime, with Go's arithmetic."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from pydsl.expr.errors import ExprError
from pydsl.expr.gofmt import as_bytes
from pydsl.expr.lang.powers import power as pow_of
from pydsl.expr.lang.times import Duration, Time, TimeZone
from pydsl.expr.lang.values import (
    AnyMap,
    Int64,
    SizedInt,
    Uint8,
    Value,
    as_text,
    hashable,
    is_integer,
    is_nil,
    is_number,
    require_room,
    type_name,
    wrap,
)

_MIN_INT = -(1 << 63)


def invalid(operator: str, left: Value, right: Value) -> ExprError:
    """Make the error of an operator that doesn't take these types."""
    return ExprError(f"invalid operation: {type_name(left)} {operator} {type_name(right)}")


def add(left: Value, right: Value) -> Value:
    """`left + right`."""
    if type(left) is str and type(right) is str:
        require_room(len(left) + len(right))
        return left + right
    if is_number(left) and is_number(right):
        return _arithmetic(left, right, left + right)
    if isinstance(left, Time) and isinstance(right, Duration):
        return left.add(right)
    if isinstance(left, Duration) and isinstance(right, Time):
        return right.add(left)
    if isinstance(left, Duration) and isinstance(right, Duration):
        return Duration(wrap(int(left) + int(right)))
    raise invalid("+", left, right)


def subtract(left: Value, right: Value) -> Value:
    """`left - right`."""
    if is_number(left) and is_number(right):
        return _arithmetic(left, right, left - right)
    if isinstance(left, Time) and isinstance(right, Time):
        return left.since(right)
    if isinstance(left, Time) and isinstance(right, Duration):
        return left.add(Duration(-int(right)))
    if isinstance(left, Duration) and isinstance(right, Duration):
        return Duration(wrap(int(left) - int(right)))
    raise invalid("-", left, right)


def multiply(left: Value, right: Value) -> Value:
    """`left * right`."""
    if is_number(left) and is_number(right):
        return _arithmetic(left, right, left * right)
    durations = isinstance(left, Duration), isinstance(right, Duration)
    if any(durations) and (all(durations) or is_number(left) or is_number(right)):
        if isinstance(left, float) or isinstance(right, float):
            return _float_duration(left, right)
        return Duration(wrap(int(left) * int(right)))
    raise invalid("*", left, right)


def _float_duration(left: Value, right: Value) -> Value:
    return float(left) * float(right)


def _arithmetic(left: Value, right: Value, result: Value) -> Value:
    if type(left) is float or type(right) is float:
        return float(result)
    return wrap(int(result))


def divide(left: Value, right: Value) -> float:
    """`left / right`: always a float, by zero infinite or not a number."""
    if not (is_number(left) and is_number(right)):
        raise invalid("/", left, right)
    dividend, divisor = float(left), float(right)
    if divisor:
        return dividend / divisor
    if dividend == 0 or math.isnan(dividend) or math.isnan(divisor):
        return math.nan
    return math.copysign(math.inf, dividend) * math.copysign(1.0, divisor)


def modulo(left: Value, right: Value) -> int:
    """`left % right`: of integers only, with the sign of `left`."""
    if not (is_integer(left) and is_integer(right)):
        raise invalid("%", left, right)
    if right == 0:
        raise ExprError("runtime error: integer divide by zero")
    remainder = abs(int(left)) % abs(int(right))
    return -remainder if left < 0 else remainder


def power(left: Value, right: Value) -> float:
    """`left ** right`: always a float."""
    return pow_of(to_float(left), to_float(right))


def negate(value: Value) -> Value:
    """`-value`."""
    if type(value) is float:
        return -value
    if type(value) is int:
        return wrap(-value)
    if isinstance(value, SizedInt):
        return type(value)(type(value).wrapped(-int(value)))
    raise ExprError(f"invalid operation: - {type_name(value)}")


def equal(left: Value, right: Value) -> bool:
    """`left == right`: numbers by value whatever their types, arrays element by element, maps deeply as Go does."""
    kind = type(left)
    if kind is type(right) and kind in (str, int, bool):
        return bool(left == right)
    if is_number(left) and is_number(right):
        return _same_number(left, right)
    if is_nil(left) or is_nil(right):
        return (is_nil(left) and is_nil(right)) or (isinstance(left, list) and left == right)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(equal, left, right))
    if isinstance(left, Time) and isinstance(right, Time):
        return left.equal(right)
    return deep_equal(left, right)


def _same_number(left: Value, right: Value) -> bool:
    if type(left) is float or type(right) is float:
        return float(left) == float(right)
    return int(left) == int(right)


def deep_equal(left: Value, right: Value) -> bool:
    """Go's reflect.DeepEqual: types must agree all the way down."""
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return len(left) == len(right) and all(key in right and deep_equal(left[key], right[key]) for key in left)
    if isinstance(left, AnyMap) and isinstance(right, AnyMap):
        return len(left) == len(right) and all(
            key in right and deep_equal(value, right[key]) for key, value in left.items()
        )
    if type(left) is not type(right):
        return False
    if isinstance(left, list):
        return len(left) == len(right) and all(map(deep_equal, left, right))
    if callable(left):
        return False
    return bool(left == right)


def compare(operator: str) -> Callable[[Value, Value], bool]:
    """Return the function of `<`, `>`, `<=` or `>=`."""
    return _COMPARISONS[operator]


def _comparison(operator: str, test: Callable[[Any, Any], bool]) -> Callable[[Value, Value], bool]:
    def compared(left: Value, right: Value) -> bool:
        if type(left) is str and type(right) is str:
            return test(as_bytes(left), as_bytes(right))
        if is_number(left) and is_number(right):
            mixed = type(left) is float or type(right) is float
            return test(float(left), float(right)) if mixed else test(int(left), int(right))
        if isinstance(left, Time) and isinstance(right, Time):
            return test(left.nanoseconds, right.nanoseconds)
        if isinstance(left, Duration) and isinstance(right, Duration):
            return test(int(left), int(right))
        raise invalid(operator, left, right)

    return compared


_COMPARISONS: dict[str, Callable[[Value, Value], bool]] = {
    "<": _comparison("<", lambda left, right: left < right),
    ">": _comparison(">", lambda left, right: left > right),
    "<=": _comparison("<=", lambda left, right: left <= right),
    ">=": _comparison(">=", lambda left, right: left >= right),
}


def contained(needle: Value, haystack: Value) -> bool:
    """`needle in haystack`."""
    if haystack is None:
        return False
    if isinstance(haystack, list):
        return any(equal(item, needle) for item in haystack)
    if isinstance(haystack, bytes):
        return any(equal(item, needle) for item in haystack)
    if isinstance(haystack, (Mapping, AnyMap)):
        return lookup(haystack, needle)[1]
    if isinstance(haystack, Time):
        if not isinstance(needle, str):
            raise ExprError(f"cannot use {type_name(needle)} as field name of {type_name(haystack)}")
        return False
    if isinstance(haystack, TimeZone):
        return contained_field(needle, haystack)
    raise ExprError(f'operator "in" not defined on {type_name(haystack)}')


def contained_field(needle: Value, location: TimeZone) -> bool:
    """`needle in` a struct that has no public fields."""
    if not isinstance(needle, str):
        raise ExprError(f"cannot use {type_name(needle)} as field name of {location.go_type[1:]}")
    return False


def lookup(mapping: Value, key: Value) -> tuple[Value, bool]:
    """Find a key of a map: the value and whether it's there. Raises `ExprError` for a key of the wrong type."""
    if isinstance(mapping, AnyMap):
        hashable(key)
        return mapping[key], key in mapping
    if key is None:
        key = ""
    if type(key) is not str:
        raise ExprError(f"reflect.Value.MapIndex: value of type {type_name(key)} is not assignable to type string")
    return mapping.get(key), key in mapping


def fetch(base: Value, key: Value) -> Value:
    """`base.key` and `base[key]`."""
    if type(base) is dict and type(key) is str:
        return base.get(key)
    if isinstance(base, (Mapping, AnyMap)):
        return lookup(base, key)[0]
    if base is None:
        raise ExprError(f"cannot fetch {shown(key)} from {type_name(base)}")
    if isinstance(key, str):
        method = method_of(base, key)
        if method is not None:
            return method
    if isinstance(base, (list, str, bytes)):
        return _element(base, key)
    if isinstance(base, Time) and not isinstance(key, str):
        raise ExprError(f"interface conversion: interface {{}} is {type_name(key)}, not string")
    raise ExprError(f"cannot fetch {shown(key)} from {type_name(base)}")


def method_of(base: Value, name: str) -> Value:
    """Return a value's method bound to it, or None."""
    methods = getattr(base, "methods", None)
    return methods().get(name) if methods is not None and not isinstance(base, Mapping) else None


def _element(base: Any, key: Value) -> Value:
    index = to_int(key)
    sequence = as_bytes(base) if isinstance(base, str) else base
    size = len(sequence)
    if index < 0:
        index += size
    if not 0 <= index < size:
        raise ExprError(f"index out of range: {index} (array length is {size})")
    return Uint8(sequence[index]) if isinstance(sequence, bytes) else sequence[index]


def cut(base: Value, start: Value, end: Value) -> Value:
    """`base[start:end]`; of a text, by bytes."""
    if not isinstance(base, (list, str, bytes)):
        raise ExprError(f"cannot slice {shown(start)}")
    sequence = as_bytes(base) if isinstance(base, str) and not base.isascii() else base
    size = len(sequence)
    first, last = to_int(start), to_int(end)
    first = max(first + size if first < 0 else first, 0)
    last = min(max(last + size if last < 0 else last, 0), size)
    part: Any = sequence[min(first, last) : last]
    if isinstance(base, list):
        return type(base)(part)
    return as_text(part) if isinstance(base, str) and isinstance(part, bytes) else part


def length(value: Value) -> int:
    """Go's `len`: of a text, its bytes."""
    if isinstance(value, str):
        return len(value) if value.isascii() else len(as_bytes(value))
    if isinstance(value, (list, Mapping, AnyMap, bytes)):
        return len(value)
    raise ExprError(f"invalid argument for len (type {type_name(value)})")


def to_int(value: Value) -> int:
    """Take a number as an int, cutting fractions off."""
    if isinstance(value, float):
        return truncated(value)
    if is_integer(value):
        return int(value)
    raise ExprError(f"invalid operation: int({type_name(value)})")


def truncated(value: float) -> int:
    """Convert a float to an int as Go on amd64 does: what doesn't fit becomes the smallest int."""
    if math.isnan(value) or math.isinf(value):
        return _MIN_INT
    number = int(value)
    return number if _MIN_INT <= number <= -_MIN_INT - 1 else _MIN_INT


def to_float(value: Value) -> float:
    """Take a number as a float."""
    if is_number(value):
        return float(value)
    raise ExprError(f"invalid operation: float({type_name(value)})")


def to_text(value: Value) -> str:
    """Take a value that must be a text."""
    if isinstance(value, str):
        return value
    raise conversion(value, "string")


def to_bool(value: Value) -> bool:
    """Take a value that must be true or false."""
    if type(value) is bool:
        return value
    raise conversion(value, "bool")


def conversion(value: Value, wanted: str) -> ExprError:
    """Make the error of a value that isn't of the wanted type."""
    shown_type = "nil" if value is None else type_name(value)
    return ExprError(f"interface conversion: interface {{}} is {shown_type}, not {wanted}")


def elements(value: Value) -> list[Value]:
    """Return what a predicate walks over."""
    if isinstance(value, list):
        return value
    if isinstance(value, str):
        return [Uint8(byte) for byte in as_bytes(value)]
    if isinstance(value, bytes):
        return [Uint8(byte) for byte in value]
    if value is None:
        raise ExprError("reflect: call of reflect.Value.Len on zero Value")
    if isinstance(value, (Mapping, AnyMap)):
        return _Unreadable([None] * len(value))
    raise ExprError(f"reflect: call of reflect.Value.Len on {_kind(value)} Value")


class _Unreadable(list[Any]):
    """A map's place in a predicate: it has a length, but no elements."""

    def __getitem__(self, index: Any) -> Any:
        raise ExprError("reflect: call of reflect.Value.Index on map Value")


def _kind(value: Value) -> str:
    return {Duration: "int64", Time: "struct", TimeZone: "ptr", Int64: "int64"}.get(type(value), type_name(value))


def shown(value: Value) -> str:
    """Write a value as `%v` does, for messages."""
    from pydsl.expr.lang.text import sprint  # a message is rare, and text needs the values

    return sprint(value)
