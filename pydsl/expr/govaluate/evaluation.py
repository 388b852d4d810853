"""Evaluate govaluate's stages: floats, texts, bools, arrays and nil; no coercion but of `+` with a text."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from typing import Any

from pydsl.expr.errors import ExprError
from pydsl.expr.govaluate.grammar import check
from pydsl.expr.govaluate.lexer import tokenize
from pydsl.expr.govaluate.planning import Stage, plan
from pydsl.expr.lang import operations, regex
from pydsl.expr.lang.text import sprint

Operation = Callable[[Any, Any], Any]
_KEPT = 2048
_WIDTH = 1 << 64
_HIGH = 1 << 63


def evaluate(text: str, parameters: Mapping[str, Any]) -> Any:
    """Evaluate a text over parameters: numbers, texts, bools, lists and None. Raises `ExprError`."""
    return run(_planned(text), parameters_of(parameters))


@functools.lru_cache(maxsize=_KEPT)
def _planned(text: str) -> Stage | None:
    try:
        return plan(check(tokenize(text), text))
    except RecursionError:
        raise ExprError("expression is nested too deeply", text) from None


def parameters_of(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters as the language holds them: every number a float."""
    return {name: _number_as_float(value) for name, value in parameters.items()}


def _number_as_float(value: Any) -> Any:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def run(stage: Stage | None, parameters: Mapping[str, Any]) -> Any:
    """Evaluate a tree of stages over parameters. Raises `ExprError`."""
    try:
        return None if stage is None else _evaluate(stage, parameters)
    except RecursionError:
        raise ExprError("expression is nested too deeply") from None


def _evaluate(stage: Stage, parameters: Mapping[str, Any]) -> Any:
    simple = _SIMPLE.get(stage.kind)
    if simple is not None:
        return simple(stage, parameters)
    spine = [stage]
    while spine[-1].left is not None and spine[-1].left.kind not in _SIMPLE:
        spine.append(spine[-1].left)
    first = spine[-1].left
    value = None if first is None else _evaluate(first, parameters)
    for part in reversed(spine):
        value = _applied(part, value, parameters)
    return value


def _applied(stage: Stage, left: Any, parameters: Mapping[str, Any]) -> Any:
    symbol = stage.symbol
    if (symbol == "&&" and left is False) or (symbol == "||" and left is True) or (symbol == "??" and left is not None):
        return left
    skipped = (symbol == "?" and left is False) or (symbol == ":" and left is not None)
    right = None if skipped or stage.right is None else _evaluate(stage.right, parameters)
    _check(stage, left, right)
    return _OPERATIONS[symbol](left, right)


def _value(stage: Stage, parameters: Mapping[str, Any]) -> Any:
    return stage.value


def _group(stage: Stage, parameters: Mapping[str, Any]) -> Any:
    return None if stage.right is None else _evaluate(stage.right, parameters)


def _name(stage: Stage, parameters: Mapping[str, Any]) -> Any:
    if stage.value not in parameters:
        raise ExprError(f"No parameter '{stage.value}' found.")
    return parameters[stage.value]


def _access(stage: Stage, parameters: Mapping[str, Any]) -> Any:
    if stage.right is not None:
        _evaluate(stage.right, parameters)
    first, second, *_ = stage.value
    if first not in parameters:
        raise ExprError(f"No parameter '{first}' found.")
    raise ExprError(f"Unable to access '{second}', '{first}' is not a struct")


def _prefix(stage: Stage, parameters: Mapping[str, Any]) -> Any:
    value = None if stage.right is None else _evaluate(stage.right, parameters)
    wanted = bool if stage.symbol == "!" else float
    if type(value) is not wanted:
        raise ExprError(f"Value '{sprint(value)}' cannot be used with the prefix '{stage.symbol}'")
    return _PREFIXES[stage.symbol](value)


_PREFIXES: dict[str, Callable[[Any], Any]] = {
    "!": lambda value: not value,
    "-": lambda value: -value,
    "~": lambda value: float(~_int64(value)),
}


_SIMPLE: dict[str, Callable[[Stage, Mapping[str, Any]], Any]] = {
    "value": _value, "group": _group, "name": _name, "access": _access, "PREFIX": _prefix,
}  # fmt: skip


def _check(stage: Stage, left: Any, right: Any) -> None:
    symbol = stage.symbol
    both = _BOTH.get(symbol)
    if both is not None:
        if not both(left, right):
            raise _refused(stage, left)
        return
    for wanted, value in zip(_SIDES.get(symbol, ()), (left, right), strict=False):  # `?` and `in` look at one side
        if not wanted(value):
            raise _refused(stage, value)


def _refused(stage: Stage, value: Any) -> ExprError:
    what, wanted = {
        "LOGICALOP": ("logical operator", "bool"),
        "COMPARATOR": ("comparator", "number"),
        "TERNARY": ("ternary operator", "bool"),
    }.get(stage.kind, ("modifier", "number"))
    shown = value.pattern if isinstance(value, regex.Regex) else sprint(value)
    return ExprError(f"Value '{shown}' cannot be used with the {what} '{stage.symbol}', it is not a {wanted}")


def _is_float(value: Any) -> bool:
    return type(value) is float


def _is_text(value: Any) -> bool:
    return type(value) is str


def _is_bool(value: Any) -> bool:
    return type(value) is bool


def _is_pattern(value: Any) -> bool:
    return isinstance(value, (str, regex.Regex))


def _anything(value: Any) -> bool:
    return True


def _ordered(left: Any, right: Any) -> bool:
    return (_is_float(left) and _is_float(right)) or (_is_text(left) and _is_text(right))


def _addable(left: Any, right: Any) -> bool:
    return (_is_float(left) and _is_float(right)) or _is_text(left) or _is_text(right)


_BOTH: dict[str, Callable[[Any, Any], bool]] = {
    **dict.fromkeys((">", "<", ">=", "<="), _ordered),
    "+": _addable,
}
_SIDES: dict[str, tuple[Callable[[Any], bool], ...]] = {
    **dict.fromkeys(("=~", "!~"), (_is_text, _is_pattern)),
    **dict.fromkeys(("&&", "||"), (_is_bool, _is_bool)),
    **dict.fromkeys(("&", "|", "^", "<<", ">>", "-", "*", "/", "%", "**"), (_is_float, _is_float)),
    "in": (_anything, lambda value: type(value) is list),
    "?": (_is_bool,),
}


def _int64(number: float) -> int:
    """Convert as Go on amd64 does: what doesn't fit is the least number."""
    return int(number) if -_HIGH <= number < _HIGH else -_HIGH


def _uint64(number: float) -> int:
    """Convert as Go on amd64 does: below 2**63 by way of int64, else (NaN too) with the highest bit set."""
    if number < _HIGH:
        return _int64(number) % _WIDTH
    return _int64(number - _HIGH) % _WIDTH | _HIGH


def _shift_left(left: float, right: float) -> float:
    count = _uint64(right)
    return float((_uint64(left) << count) % _WIDTH) if count < 64 else 0.0  # the width of a uint64


def _shift_right(left: float, right: float) -> float:
    return float(_uint64(left) >> min(_uint64(right), 64))


def _add(left: Any, right: Any) -> Any:
    if _is_text(left) or _is_text(right):
        return _shown(left) + _shown(right)
    return left + right


def _shown(value: Any) -> str:
    return value.pattern if isinstance(value, regex.Regex) else sprint(value)


def _modulus(left: float, right: float) -> float:
    if right == 0 or math.isinf(left):
        return math.nan
    return math.fmod(left, right)


def equal(left: Any, right: Any) -> bool:
    """Go's reflect.DeepEqual: of one type and one value."""
    if type(left) is not type(right):
        return False
    if isinstance(left, list):
        return len(left) == len(right) and all(map(equal, left, right))
    return bool(left == right)


def _within(left: Any, right: list[Any]) -> bool:
    if isinstance(left, list) and any(isinstance(item, list) for item in right):
        raise ExprError("runtime error: comparing uncomparable type []interface {}")
    return any(equal(left, item) for item in right)


def _matching(left: str, right: Any) -> bool:
    if isinstance(right, regex.Regex):
        return right.test(left)
    try:
        return regex.compile(right).test(left)
    except ExprError as error:
        raise ExprError(f"Unable to compile regexp pattern '{right}': {error.message}") from None


def _separate(left: Any, right: Any) -> list[Any]:
    return [*left, right] if isinstance(left, list) else [left, right]


_OPERATIONS: dict[str, Operation] = {
    ",": _separate,
    "?": lambda left, right: right if left else None,
    ":": lambda left, right: left if left is not None else right,
    "??": lambda left, right: left if left is not None else right,
    "||": lambda left, right: left or right,
    "&&": lambda left, right: left and right,
    "==": equal,
    "!=": lambda left, right: not equal(left, right),
    ">": lambda left, right: left > right,
    "<": lambda left, right: left < right,
    ">=": lambda left, right: left >= right,
    "<=": lambda left, right: left <= right,
    "=~": _matching,
    "!~": lambda left, right: not _matching(left, right),
    "in": _within,
    "&": lambda left, right: float(_int64(left) & _int64(right)),
    "|": lambda left, right: float(_int64(left) | _int64(right)),
    "^": lambda left, right: float(_int64(left) ^ _int64(right)),
    "<<": _shift_left,
    ">>": _shift_right,
    "+": _add,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": operations.divide,
    "%": _modulus,
    "**": operations.power,
}
