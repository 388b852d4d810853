"""The language's functions on numbers, and `len` and `type` (expr-lang 1.17.8, package builtin)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from pydsl.expr.errors import ExprError
from pydsl.expr.lang import operations as ops
from pydsl.expr.lang import times
from pydsl.expr.lang.values import AnyMap, SizedInt, Value, is_integer, is_number, type_name, wrap
from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from pydsl.expr.lang.run import Builtin, Evaluation

_MAX_DEPTH = 10_000
_INT_TEXT = lazy_regex(r"[+-]?[0-9]+\Z")
_FLOAT_TEXT = lazy_regex(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\Z")
_HEX_FLOAT = lazy_regex(r"[+-]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?[0-9]+\Z")


def last_only(function: Callable[[Value], Value]) -> Builtin:
    """Make a function that takes the last of its arguments, however many there are: upstream doesn't count again."""
    return lambda run, arguments: function(arguments[-1])


def length(value: Value) -> int:
    """`len(value)`: of a text, its characters."""
    return len(value) if isinstance(value, str) else ops.length(value)


def kind_of(value: Value) -> str:
    """`type(value)`."""
    if isinstance(value, SizedInt):
        return "uint" if value.go_type.startswith("uint") else "int"
    for types, name in _KINDS:
        if isinstance(value, types):
            return name or type_name(value)
    return "func" if type_name(value).startswith("func") else "unknown"


_KINDS: tuple[tuple[tuple[type, ...], str], ...] = (
    ((type(None),), "nil"),
    ((times.Time, times.Duration, times.Month, times.Weekday), ""),
    ((bool,), "bool"),
    ((int,), "int"),
    ((float,), "float"),
    ((str,), "string"),
    ((list, bytes), "array"),
    ((Mapping, AnyMap), "map"),
)
"""Types with the names that `type()` has for them; "" where it's Go's own."""


def absolute(value: Value) -> Value:
    """`abs(value)`."""
    if type(value) is float:
        return -value if value < 0 else value
    if is_integer(value):
        return ops.negate(value) if value < 0 else value
    raise ExprError(f"invalid argument for abs (type {type_name(value)})")


def rounding(name: str, function: Callable[[float], float]) -> Builtin:
    """Make `ceil`, `floor` or `round` of a function on positive numbers."""

    def rounded(value: Value) -> float:
        if not is_number(value):
            raise ExprError(f"invalid argument for {name} (type {type_name(value)})")
        number = float(value)
        return number if math.isnan(number) or math.isinf(number) else math.copysign(function(number), number)

    return last_only(rounded)


def half_away(number: float) -> float:
    """Round halves away from zero."""
    whole = math.floor(abs(number))
    return float(whole + (abs(number) - whole >= 0.5))  # halves go away from zero


def to_int(value: Value) -> int:
    """`int(value)`: of a number or of a text that is one."""
    if isinstance(value, str):
        number = int(value) if _INT_TEXT.match(value) and len(value) < 400 else None  # longer never fits
        if number is None or number != wrap(number):
            raise ExprError(f"invalid operation: int({value})")
        return number
    if value is None:
        raise ExprError("reflect: call of reflect.Value.Type on zero Value")
    if isinstance(value, (times.Duration, times.Month, times.Weekday)):
        return int(value)
    return ops.to_int(value)


def to_float(value: Value) -> float:
    """`float(value)`: of a number or of a text that is one."""
    if isinstance(value, str):
        number = parse_float(value)
        if number is None:
            raise ExprError(f"invalid operation: float({value})")
        return number
    return ops.to_float(value)


def parse_float(text: str) -> float | None:
    """Read a float as Go's strconv.ParseFloat does; None where that fails, overflow included."""
    folded = text.lower()
    if folded.lstrip("+-") in ("inf", "infinity", "nan") and len(folded) - len(folded.lstrip("+-")) <= 1:
        return None if folded[1:] == "nan" else float(folded)
    if _FLOAT_TEXT.match(text):
        number = float(text)
    elif _HEX_FLOAT.match(text):
        number = float.fromhex(text)
    else:
        return None
    return None if math.isinf(number) else number


def _numbers(name: str, arguments: list[Value]) -> Iterator[Value]:
    pending = [iter(arguments)]
    while pending:
        if len(pending) > _MAX_DEPTH:
            raise ExprError("recursion depth exceeded")
        for value in pending[-1]:
            if isinstance(value, (list, bytes)):
                pending.append(iter(ops.elements(value)))
                break
            if not is_number(value) and not isinstance(value, times.Duration):
                raise ExprError(f"invalid argument for {name} (type {type_name(value)})")
            yield value
        else:
            pending.pop()


def extreme_of(name: str, operator: str) -> Builtin:
    """Make `max` or `min`, over arguments and the arrays among them."""
    beats = ops.compare(operator)

    def extreme(run: Evaluation, arguments: list[Value]) -> Value:
        if len(arguments) == 1 and not isinstance(arguments[0], (list, bytes)):
            return arguments[0]
        best: Value = None
        for value in _numbers(name, arguments):
            if best is None or beats(best, value):
                best = value
        return best

    return extreme


def mean(run: Evaluation, arguments: list[Value]) -> float:
    """`mean(numbers...)`: 0 of none."""
    numbers = [float(value) for value in _numbers("mean", arguments)]
    total = 0.0
    for number in numbers:
        total += number
    return total / len(numbers) if numbers else 0.0


def median(run: Evaluation, arguments: list[Value]) -> float:
    """`median(numbers...)`: 0 of none."""
    numbers = sorted(float(value) for value in _numbers("median", arguments))
    if not numbers:
        return 0.0
    middle = len(numbers) // 2
    return numbers[middle] if len(numbers) % 2 else (numbers[middle - 1] + numbers[middle]) / 2


def bits(name: str, function: Callable[[int, int], int]) -> Builtin:
    """Make a function on the bits of two integers."""

    def operate(left: Value, right: Value) -> int:
        for value in (left, right):
            if not is_integer(value):
                raise ExprError(f"cannot use {type_name(value)} as argument (type int) to call {name}")
        return wrap(function(int(left), int(right)))

    return lambda run, arguments: operate(*arguments)


def shift(function: Callable[[int, int], int]) -> Callable[[int, int], int]:
    """Make a shift that refuses negative counts."""

    def shifted(number: int, count: int) -> int:
        if count < 0:
            raise ExprError(f"invalid operation: negative shift count {count} (type int)")
        return function(number, min(count, 64))

    return shifted


def bitnot(value: Value) -> int:
    """`bitnot(value)`."""
    if not is_integer(value):
        raise ExprError(f"cannot use {type_name(value)} as argument (type int) to call bitnot")
    return wrap(~int(value))
