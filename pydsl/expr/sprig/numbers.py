"""sprig's functions on numbers. What isn't a number is made one, or counts as 0 (the package cast)."""

from __future__ import annotations

import decimal
import math
import re
from typing import TYPE_CHECKING

from pydsl.expr.errors import ExprError
from pydsl.expr.lang.numbers import parse_float
from pydsl.expr.lang.powers import power
from pydsl.expr.lang.text import sprint
from pydsl.expr.lang.values import Int64, Ints, Value, wrap
from pydsl.expr.numerals import read_whole
from pydsl.expr.sprig.declaring import table
from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Callable

_HIGH = 1 << 63
_LARGEST = 1_000_000
_DECIMALS = lazy_regex(r"([+-]?\d+)\.\d*\Z", re.ASCII)
_PREFIXED = lazy_regex(r"([+-]?)(0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO]?(?:_?[0-7])+|0|[1-9](?:_?[0-9])*)\Z")
_EXACT = decimal.Context(prec=2000, rounding=decimal.ROUND_HALF_UP, Emax=999_999, Emin=-999_999)
_SIXTEENTH = decimal.Decimal(1).scaleb(-16)


def to_int(value: Value) -> int:
    """Make an int64 of any value; 0 where that can't be."""
    if isinstance(value, str):
        decimals = _DECIMALS.match(value)
        number = parse_int(decimals[1] if decimals else value)
        return 0 if number is None else number
    if isinstance(value, float):
        return 0 if math.isnan(value) else int(value) if abs(value) < _HIGH else -_HIGH
    return wrap(int(value)) if isinstance(value, int) else 0


def parse_int(text: str) -> int | None:
    """Read a whole number as Go's ParseInt does with base 0: `0x1f`, `012`, `1_000`; None where it isn't one."""
    match = _PREFIXED.match(text)
    if match is None:
        return None
    digits = match[2].replace("_", "").lower()
    base = {"0x": 16, "0b": 2, "0o": 8}.get(digits[:2], 8 if digits.startswith("0") and len(digits) > 1 else 10)
    size = read_whole(digits[2:] if digits[:2] in ("0x", "0b", "0o") else digits, base)
    number = -size if match[1] == "-" else size
    return number if -_HIGH <= number < _HIGH else None


def to_float(value: Value) -> float:
    """Make a float of any value; 0 where that can't be."""
    if isinstance(value, str):
        return parse_float(value) or 0.0
    return float(value) if isinstance(value, (int, float)) else 0.0


def _folded(operation: Callable[[int, int], int], start: int | None = None) -> Callable[..., Int64]:
    def fold(*values: Value) -> Int64:
        numbers = [to_int(value) for value in values]
        result = numbers.pop(0) if start is None else start
        for number in numbers:
            result = wrap(operation(result, number))
        return Int64(result)

    return fold


def _divided(left: int, right: int) -> int:
    if right == 0:
        raise ExprError("runtime error: integer divide by zero")
    return abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)


def _remainder(left: int, right: int) -> int:
    return left - right * _divided(left, right)


def _extreme(better: Callable[[float, float], bool]) -> Callable[..., float]:
    def extreme(*values: Value) -> float:
        best = to_float(values[0])
        for value in values[1:]:
            number = to_float(value)
            best = number if better(number, best) or math.isnan(number) else best
        return best

    return extreme


def _decimal(operation: Callable[[decimal.Decimal, decimal.Decimal], decimal.Decimal]) -> Callable[..., float]:
    """Make a function that works on decimals, exactly, and gives a float."""

    def calculate(*values: Value) -> float:
        first, *rest = [_as_decimal(to_float(value)) for value in values]
        for number in rest:
            first = operation(first, number)
        return float(first)

    return calculate


def _as_decimal(number: float) -> decimal.Decimal:
    if math.isnan(number) or math.isinf(number):
        raise ExprError(f"Cannot create a Decimal from {sprint(number)}")
    return decimal.Decimal(repr(number))


def _quotient(left: decimal.Decimal, right: decimal.Decimal) -> decimal.Decimal:
    if right == 0:
        raise ExprError("decimal division by 0")
    return _EXACT.divide(left, right).quantize(_SIXTEENTH, context=_EXACT)


def _round(value: Value, places: int, *on: float) -> float:
    scale = power(10.0, float(places))
    digits = scale * to_float(value)
    if math.isinf(digits) or math.isnan(digits):
        return digits / scale
    fraction = math.modf(digits)[0]
    up = fraction >= (on[0] if on else 0.5)
    return float(math.ceil(digits) if up else math.floor(digits)) / scale


def _whole(function: Callable[[float], int]) -> Callable[[Value], float]:
    def whole(value: Value) -> float:
        number = to_float(value)
        return number if math.isinf(number) or math.isnan(number) else math.copysign(function(number), number)

    return whole


def until_step(start: int, stop: int, step: int) -> Ints:
    """Count from `start` to before `stop`; nothing where the step leads away."""
    if (stop < start and step >= 0) or (stop >= start and step <= 0):
        return Ints()
    numbers = range(start, stop, step)
    if len(numbers) > _LARGEST:
        raise ExprError("memory budget exceeded")
    return Ints(numbers)


def _seq(*given: int) -> str:
    if not 1 <= len(given) <= 3:  # end; start and end; start, step and end
        return ""
    *before, end = given
    start = before[0] if before else 1
    direction = -1 if end < start else 1
    step = before[1] if len(before) > 1 else direction
    if len(before) > 1 and direction < 0 < step:
        return ""
    return " ".join(map(str, until_step(start, end + direction, step)))


def _to_decimal(value: Value) -> Int64:
    text = sprint(value)
    number = read_whole(text, 8) if re.match(r"[+-]?[0-7]+\Z", text) else 0
    return Int64(number if -_HIGH <= number < _HIGH else 0)


def _atoi(text: str) -> int:
    number = read_whole(text) if re.match(r"[+-]?[0-9]+\Z", text) else 0
    return number if -_HIGH <= number < _HIGH else (_HIGH - 1 if number > 0 else -_HIGH)


FUNCTIONS = table(
    ("int", "any -> int", to_int),
    ("int64", "any -> int64", lambda value: Int64(to_int(value))),
    ("float64", "any -> float64", to_float),
    ("atoi", "string -> int", _atoi),
    ("toDecimal", "any -> int64", _to_decimal),
    ("add", "...any -> int64", _folded(lambda left, right: left + right, 0)),
    ("add1", "any -> int64", lambda value: Int64(wrap(to_int(value) + 1))),
    ("sub", "any, any -> int64", _folded(lambda left, right: left - right)),
    ("div", "any, any -> int64", _folded(_divided)),
    ("mod", "any, any -> int64", _folded(_remainder)),
    ("mul", "any, ...any -> int64", _folded(lambda left, right: left * right)),
    ("max biggest", "any, ...any -> int64", _folded(max)),
    ("min", "any, ...any -> int64", _folded(min)),
    ("maxf", "any, ...any -> float64", _extreme(lambda new, old: new > old)),
    ("minf", "any, ...any -> float64", _extreme(lambda new, old: new < old)),
    ("addf", "...any -> float64", lambda *values: _decimal(_EXACT.add)(0, *values)),
    ("add1f", "any -> float64", lambda value: _decimal(_EXACT.add)(value, 1)),
    ("subf", "any, ...any -> float64", _decimal(_EXACT.subtract)),
    ("divf", "any, ...any -> float64", _decimal(_quotient)),
    ("mulf", "any, ...any -> float64", _decimal(_EXACT.multiply)),
    ("ceil", "any -> float64", _whole(math.ceil)),
    ("floor", "any -> float64", _whole(math.floor)),
    ("round", "any, int, ...float64 -> float64", _round),
    ("seq", "...int -> string", _seq),
    ("until", "int -> ints", lambda count: until_step(0, count, -1 if count < 0 else 1)),
    ("untilStep", "int, int, int -> ints", until_step),
)
