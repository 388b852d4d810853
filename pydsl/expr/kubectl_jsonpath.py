r"""kubectl's JSONPath templates (client-go util/jsonpath): `valueFrom.jsonPath` of resource templates.

Text as it is, and actions in braces: `{.a.b}`, `{.a\.b}`, `{['a','b']}`, `{[0:2]}`, `{[*]}`, `{..a}`,
`{[?(@.a=='x')]}`, `{"\n"}`, `{range .a[*]}...{end}`. What isn't there is nothing, as `kubectl get` has it.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from pydsl.expr.errors import ExprError
from pydsl.expr.lang.operations import deep_equal
from pydsl.expr.lang.text import marshal, sprint
from pydsl.expr.numerals import read_whole
from pydsl.lazy import lazy_regex

_FIELD_ENDS = " \t\r\n.,[]$@{}"
_SLICE = lazy_regex(r"(-?\d*)(:-?\d*)?(:-?\d*)?\Z", re.ASCII)
_KEY = lazy_regex(r"'([^']*)'\Z")
_COMPARISON = lazy_regex(r"([^!<>=]+)([!<>=]+)(.+?)\Z", re.DOTALL)
_NUMBER = lazy_regex(r"[+-]?[0-9][0-9.eE+-]*")
_WORD = lazy_regex(r"\w+")
_LIMIT = 1 << 63

Step = Callable[[list[Any]], list[Any]]


class _Action(Struct, frozen=True):
    """One pair of braces: steps over the object, or `range` with them, or `end`."""

    steps: tuple[Step, ...]
    word: str = ""


def render(template: str, document: str) -> str:
    """Write a template over a JSON document; raises `ExprError` where kubectl wouldn't take it."""
    value = json.loads(document, parse_int=_integer)
    pieces: list[str] = []
    _write(_read(template), value, pieces)
    return "".join(pieces)


def _integer(text: str) -> int | float:
    number = read_whole(text)
    return number if -_LIMIT <= number < _LIMIT else float(number)


def _write(parts: tuple[str | _Action, ...], value: Any, pieces: list[str]) -> None:
    at = 0
    while at < len(parts):
        part = parts[at]
        at += 1
        if isinstance(part, str):
            pieces.append(part)
        elif part.word == "range":
            end = _matching_end(parts, at)
            for item in _walk(part.steps, [value]):
                _write(parts[at:end], item, pieces)
            at = end + 1
        elif part.word == "end":
            raise ExprError("not in range, nothing to end")
        else:
            pieces.append(" ".join(map(_shown, _walk(part.steps, [value]))))


def _matching_end(parts: tuple[str | _Action, ...], at: int) -> int:
    depth = 1
    for index in range(at, len(parts)):
        part = parts[index]
        if isinstance(part, _Action):
            depth += {"range": 1, "end": -1}.get(part.word, 0)
            if depth == 0:
                return index
    return len(parts)


def _walk(steps: tuple[Step, ...], values: list[Any]) -> list[Any]:
    for step in steps:
        values = step(values)
    return values


def _shown(value: Any) -> str:
    if isinstance(value, (Mapping, list)):
        return marshal(value, html=False)
    return "null" if value is None else sprint(value)


# The steps.


def _field(name: str) -> Step:
    return lambda values: [value[name] for value in values if isinstance(value, Mapping) and name in value]


def _constant(value: Any) -> Step:
    return lambda values: [value]


def _children(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [value[key] for key in sorted(value)]
    return list(value) if isinstance(value, list) else []


def _all(values: list[Any]) -> list[Any]:
    return [child for value in values for child in _children(value)]


def _everything(values: list[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        children = _children(value)
        if children:
            found += [value, *_everything(children)]
    return found


def _slice(begin: str, end: str | None, step: str | None) -> Step:
    def select(values: list[Any]) -> list[Any]:
        return [item for value in values if value is not None for item in _cut(value, begin, end, step)]

    return select


def _cut(value: Any, begin: str, end: str | None, step: str | None) -> list[Any]:
    if not isinstance(value, list):
        raise ExprError(f"{sprint(value)} is not array or slice")
    if end is None and begin:
        index = read_whole(begin) + (len(value) if read_whole(begin) < 0 else 0)
        if not 0 <= index < len(value):
            raise ExprError(f"array index out of bounds: index {index}, length {len(value)}")
        return [value[index]]
    first, last, by = read_whole(begin or "0"), _bound(end), _bound(step)
    if by is not None and by <= 0:
        raise ExprError("step must be > 0")
    return value[first:last:by]


def _bound(text: str | None) -> int | None:
    return read_whole(text[1:]) if text and text != ":" else None


def _union(paths: tuple[tuple[Step, ...], ...]) -> Step:
    return lambda values: [found for path in paths for found in _walk(path, values)]


def _filter(text: str) -> Step:
    match = _COMPARISON.match(text)
    if match is None:
        path = _steps(text)
        return lambda values: [item for item in _items(values) if _walk(path, [item])]
    left, operator, right = _steps(match[1].strip()), match[2], _steps(match[3].strip())
    if operator not in _TESTS:
        raise ExprError(f"unrecognized filter operator {operator}")

    def select(values: list[Any]) -> list[Any]:
        return [item for item in _items(values) if _holds(operator, _walk(left, [item]), _walk(right, [item]))]

    return select


def _items(values: list[Any]) -> list[Any]:
    for value in values:
        if not isinstance(value, list):
            raise ExprError(f"{sprint(value)} is not array or slice and cannot be filtered")
    return [item for value in values for item in value]


def _holds(operator: str, left: list[Any], right: list[Any]) -> bool:
    if len(left) > 1 or len(right) > 1:
        raise ExprError("can only compare one element at a time")
    if not left or not right:
        return False
    first, second = left[0], right[0]
    if operator in ("==", "!="):
        numbers = _is_number(first) and _is_number(second)
        same = float(first) == float(second) if numbers else deep_equal(first, second)
        return same == (operator == "==")
    if not (_is_number(first) and _is_number(second)) and not (isinstance(first, str) and isinstance(second, str)):
        raise ExprError("incompatible types for comparison")
    return _TESTS[operator](first, second)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda left, right: bool(left == right),
    "!=": lambda left, right: bool(left != right),
    "<": lambda left, right: bool(left < right),
    ">": lambda left, right: bool(left > right),
    "<=": lambda left, right: bool(left <= right),
    ">=": lambda left, right: bool(left >= right),
}


# Reading.


@functools.lru_cache(maxsize=256)
def _read(template: str) -> tuple[str | _Action, ...]:
    parts: list[str | _Action] = []
    at = 0
    while (brace := template.find("{", at)) >= 0:
        parts.append(template[at:brace])
        reader = _Reader(template, brace + 1)
        parts.append(reader.action())
        at = reader.at
    return (*parts, template[at:])


def _steps(text: str) -> tuple[Step, ...]:
    """Read a path without braces, as filters and unions hold them."""
    return _Reader(text + "}", 0).action().steps


class _Reader:
    def __init__(self, text: str, at: int) -> None:
        self.text = text
        self.at = at
        self.steps: list[Step] = []

    def action(self) -> _Action:
        word = ""
        while not self.text.startswith("}", self.at):
            if self.at >= len(self.text) or self.text[self.at] == "\n":
                raise ExprError("unclosed action")
            word = self._part() or word
        self.at += 1
        return _Action(tuple(self.steps), word)

    def _part(self) -> str | None:
        """Take one step; gives the word where it's `range` or `end`."""
        character = self.text[self.at]
        if character in " @$":
            self.at += 1
        elif self.text.startswith("..", self.at):
            self._recursive()
        elif character == ".":
            self.at += 1
            self._field()
        elif character == "[":
            self._bracket()
        elif character in "\"'":
            self.steps.append(_constant(self._quoted(character)))
        else:
            return self._literal(character)
        return None

    def _recursive(self) -> None:
        self.at += 2
        if self.text.startswith("..", self.at):
            raise ExprError("invalid multiple recursive descent")
        self.steps.append(_everything)
        if self.text[self.at : self.at + 1].isalnum():
            self._field()

    def _field(self) -> None:
        name: list[str] = []
        while self.at < len(self.text) and self.text[self.at] not in _FIELD_ENDS:
            self.at += self.text[self.at] == "\\"
            name.append(self.text[self.at : self.at + 1])
            self.at += 1
        text = "".join(name)
        if text:
            self.steps.append(_all if text == "*" else _field(text))

    def _quoted(self, quote: str) -> str:
        end = self.at + 1
        while end < len(self.text) and self.text[end] != quote:
            end += 2 if self.text[end] == "\\" else 1
        if end >= len(self.text):
            raise ExprError("unterminated quoted string")
        inside = self.text[self.at + 1 : end]
        self.at = end + 1
        return _unquoted(inside)

    def _literal(self, character: str) -> str | None:
        number = _NUMBER.match(self.text, self.at)
        if number is not None:
            self.at = number.end()
            self.steps.append(_constant(_parsed_number(number.group())))
            return None
        word = _WORD.match(self.text, self.at)
        if word is None:
            raise ExprError(f"unrecognized character in action: U+{ord(character):04X} '{character}'")
        self.at = word.end()
        if word.group() in ("range", "end"):
            return word.group()
        if word.group() not in ("true", "false"):
            raise ExprError(f"unrecognized identifier {word.group()}")
        self.steps.append(_constant(word.group() == "true"))
        return None

    def _bracket(self) -> None:
        end = self._closing()
        inside = self.text[self.at + 1 : end].strip()
        self.at = end + 1
        if inside.startswith("?(") and inside.endswith(")"):
            self.steps.append(_filter(inside[2:-1]))
            return
        parts = [part.strip() for part in re.split(r",(?=(?:[^']*'[^']*')*[^']*\Z)", inside)]
        paths = tuple((_subscript(part),) for part in parts)
        self.steps.append(paths[0][0] if len(paths) == 1 else _union(paths))

    def _closing(self) -> int:
        depth, quote, at = 0, "", self.at
        while at < len(self.text):
            character = self.text[at]
            if quote:
                quote = "" if character == quote else quote
            elif character in "\"'":
                quote = character
            elif character in "[]":
                depth += 1 if character == "[" else -1
                if depth == 0:
                    return at
            at += 1
        raise ExprError("unterminated array")


def _subscript(text: str) -> Step:
    key = _KEY.match(text)
    if key is not None:
        return _field(key[1])
    if text == "*":
        return _all
    bounds = _SLICE.match(text)
    if bounds is None or not text:
        raise ExprError(f"invalid array index {text}")
    return _slice(bounds[1], bounds[2], bounds[3])


def _parsed_number(text: str) -> int | float:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    raise ExprError(f"cannot parse number {text}")


def _unquoted(text: str) -> str:
    plain = text.replace("\\'", "'")
    try:
        return str(json.loads(f'"{plain}"', strict=False))
    except ValueError:
        raise ExprError("invalid syntax") from None
