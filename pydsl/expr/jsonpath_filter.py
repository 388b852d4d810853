"""The little language in JSONPath's `[?(...)]` and `[(...)]`: paths, literals, comparisons, arithmetic."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import Any

from pydsl.expr import jsonpath
from pydsl.expr.errors import ExprError
from pydsl.expr.lang import regex
from pydsl.expr.lang.powers import power
from pydsl.lazy import lazy_regex

Step = Callable[[Any, Any], Any]

_NUMBER = lazy_regex(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_STRING = lazy_regex(r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)\"""")
_REGEX = lazy_regex(r"/((?:[^/\\]|\\.)*)/([a-z]*)")
_WORDS = {"true": True, "false": False, "null": None, "nil": None}
_WORD = lazy_regex(r"[A-Za-z_]\w*")
_LEVELS: tuple[tuple[str, ...], ...] = (
    ("||",),
    ("&&",),
    ("==", "!=", "<=", ">=", "=~", "<", ">", "not in", "in"),
    ("+", "-"),
    ("**", "*", "/", "%"),
)


def compile_filter(text: str) -> Step:
    """Make a filter runnable over the document and the element at hand. Raises `ExprError` where it can't be read."""
    reader = _Reader(text)
    step = reader.level(0)
    reader.space()
    if reader.at < len(text):
        raise ExprError(f"invalid expression. unexpected token '{text[reader.at]}' at index {reader.at}")
    return step


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def space(self) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1

    def _operator(self, level: int) -> str | None:
        self.space()
        for operator in _LEVELS[level]:
            if self.text.startswith(operator, self.at) and not (operator == "*" and self.text[self.at :][:2] == "**"):
                self.at += len(operator)
                return operator
        return None

    def level(self, level: int) -> Step:
        if level == len(_LEVELS):
            return self._unary()
        left = self.level(level + 1)
        while (operator := self._operator(level)) is not None:
            left = _binary(operator, left, self.level(level + 1))
        return left

    def _unary(self) -> Step:
        self.space()
        sign = self.text[self.at : self.at + 1]
        if sign and sign in "!-":
            self.at += 1
            operand = self._unary()
            if sign == "!":
                return lambda root, value: not _truth(operand(root, value))
            return lambda root, value: -_number(operand(root, value))
        return self._value()

    def _value(self) -> Step:
        character = self.text[self.at : self.at + 1]
        if character == "(":
            self.at += 1
            inner = self.level(0)
            self.space()
            if not self.text.startswith(")", self.at):
                raise ExprError("invalid expression. missing close parenthesis")
            self.at += 1
            return inner
        if character and character in "@$":
            start, self.at = self.at, jsonpath.path_end(self.text, self.at)
            return jsonpath.relative(self.text[start : self.at])
        constant = self._literal(character)
        return lambda root, value: constant

    def _literal(self, character: str) -> Any:
        if character and character in "[{":
            return self._json()
        for pattern, read in _LITERALS:
            match = pattern.match(self.text, self.at)
            if match is not None:
                self.at = match.end()
                return read(match)
        word = _WORD.match(self.text, self.at)
        if word is not None and word.group() in _WORDS:
            self.at = word.end()
            return _WORDS[word.group()]
        raise ExprError(f"invalid expression. unexpected token '{character}' at index {self.at}")

    def _json(self) -> Any:
        quoted = re.sub(r"'((?:[^'\\]|\\.)*)'", lambda match: json.dumps(match[1]), self.text[self.at :])
        try:
            found, length = json.JSONDecoder(parse_int=float).raw_decode(quoted)
        except ValueError:
            raise ExprError(f"invalid expression. '{self.text[self.at :]}' isn't JSON") from None
        self.at += length - (len(quoted) - len(self.text[self.at :]))
        return found


_LITERALS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Any]], ...] = (
    (_NUMBER, lambda match: float(match.group())),
    (_STRING, lambda match: re.sub(r"\\(.)", r"\1", match[1] if match[1] is not None else match[2])),
    (_REGEX, lambda match: f"(?{match[2]}){match[1]}" if match[2] else match[1]),
)


def _truth(value: Any) -> bool:
    return value is not None and value is not False and (not isinstance(value, (str, list, dict)) or len(value) > 0)


def _number(value: Any) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    raise ExprError("invalid argument. expected number")


def _binary(operator: str, left: Step, right: Step) -> Step:
    if operator == "&&":
        return lambda root, value: _truth(left(root, value)) and _truth(right(root, value))
    if operator == "||":
        return lambda root, value: _either(left, right, root, value)
    operation = _OPERATIONS[operator]
    return lambda root, value: operation(left(root, value), right(root, value))


def _either(left: Step, right: Step, root: Any, value: Any) -> bool:
    return _truth(left(root, value)) or _truth(right(root, value))


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return bool(left == right)


def _ordered(test: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def compare(left: Any, right: Any) -> bool:
        if isinstance(left, str) and isinstance(right, str):
            return test(left, right)
        return test(_number(left), _number(right))

    return compare


def _contained(left: Any, right: Any) -> bool:
    if isinstance(right, dict):
        return left in right.values() or left in right
    if not isinstance(right, list):
        raise ExprError("invalid argument. expected array")
    return any(_equal(left, item) for item in right)


def _add(left: Any, right: Any) -> Any:
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    return _number(left) + _number(right)


def _divide(left: Any, right: Any) -> float:
    if _number(right) == 0:
        raise ExprError("invalid argument. cannot divide by zero")
    return _number(left) / _number(right)


def _remainder(left: Any, right: Any) -> float:
    if _number(right) == 0:
        raise ExprError("invalid argument. cannot divide by zero")
    return math.fmod(_number(left), _number(right))


def _matches(left: Any, right: Any) -> bool:
    if not isinstance(left, str) or not isinstance(right, str):
        raise ExprError("invalid argument. expected string")
    return regex.compile(right).test(left)


_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "==": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "<": _ordered(lambda left, right: left < right),
    ">": _ordered(lambda left, right: left > right),
    "<=": _ordered(lambda left, right: left <= right),
    ">=": _ordered(lambda left, right: left >= right),
    "=~": _matches,
    "in": _contained,
    "not in": lambda left, right: not _contained(left, right),
    "+": _add,
    "-": lambda left, right: _number(left) - _number(right),
    "*": lambda left, right: _number(left) * _number(right),
    "/": _divide,
    "%": _remainder,
    "**": lambda left, right: power(_number(left), _number(right)),
}
