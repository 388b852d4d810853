"""JSON text cut into its values, without asking whether it's valid."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.expr.gofmt import format_float
from pydsl.expr.lang.numbers import parse_float
from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterator

_STRING = lazy_regex(r'"(?:[^"\\]|\\.)*(?:"|\Z)', re.DOTALL)
_PLAIN = lazy_regex(r"[^\s,:\]}]+")
_BRACKETS = lazy_regex(r'["{}\[\]]')
_ESCAPE = lazy_regex(r"\\(u[0-9a-fA-F]{4}|.)?", re.DOTALL)
_UNICODE = lazy_regex(r"\\u([0-9a-fA-F]{4})")
_WHOLE = lazy_regex(r"-?[0-9]+\Z")
_NUMBER = lazy_regex(r"-?[0-9]|\+|[iI]nf|[nN]a[nN]")
_BEGINS = frozenset('{["-+0123456789tfniIN')
_ESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "/": "/", "\\": "\\", '"': '"'}


class Result(Struct, frozen=True):
    """A value that was found: its JSON text."""

    raw: str

    @property
    def kind(self) -> str:
        """String, Number, True, False, Null or JSON."""
        first = self.raw[:1]
        named = {'"': "String", "{": "JSON", "[": "JSON", "t": "True", "f": "False"}.get(first)
        if named is not None:
            return named
        return "Number" if _NUMBER.match(self.raw) else "Null"

    @property
    def text(self) -> str:
        """The value as text: a string's own, a number as Go writes it, JSON as it is; "" for null."""
        kind = self.kind
        if kind == "String":
            return unescaped(self.raw)
        if kind == "Number":
            return self.raw if _WHOLE.match(self.raw) else format_float(self.number, "f")
        return {"True": "true", "False": "false", "Null": ""}.get(kind, self.raw)

    @property
    def number(self) -> float:
        """The value of a number; 0 where it isn't one."""
        return parse_float(self.raw) or 0.0


def unescaped(raw: str) -> str:
    """Return the text of a JSON string; a broken escape ends it."""
    inside = raw[1:-1] if len(raw) > 1 and raw.endswith('"') else raw[1:]
    if "\\" not in inside:
        return inside
    pieces, at = [], 0
    while (match := _ESCAPE.search(inside, at)) is not None:
        pieces.append(inside[at : match.start()])
        code = match[1] or ""
        at = match.end()
        if len(code) == 5:  # u and four digits
            character, at = _character(inside, int(code[1:], 16), at)
            pieces.append(character)
        elif code in _ESCAPED:
            pieces.append(_ESCAPED[code])
        else:
            return "".join(pieces)
    return "".join(pieces) + inside[at:]


def _character(text: str, code: int, at: int) -> tuple[str, int]:
    """Return the character of a code; half of a pair takes the next escape with it, whatever that is."""
    if not 0xD800 <= code < 0xE000:  # the codes that come in pairs
        return chr(code), at
    following = _UNICODE.match(text, at)
    if following is None:
        return "\ufffd", at
    second = int(following[1], 16)
    if code < 0xDC00 <= second < 0xE000:  # a first and a second half
        return chr(0x10000 + ((code - 0xD800) << 10) + second - 0xDC00), following.end()
    return "\ufffd", following.end()


def value_at(text: str, at: int) -> tuple[str, int]:
    """Return the text of the value that begins at a place, and where it ends."""
    character = text[at : at + 1]
    if character == '"':
        match = _STRING.match(text, at)
    elif character and character in "{[":
        end = _closing(text, at)
        return text[at:end], end
    else:
        match = _PLAIN.match(text, at)
    return (match.group(), match.end()) if match else ("", at + 1)


def _closing(text: str, at: int) -> int:
    depth = 0
    while (found := _BRACKETS.search(text, at)) is not None:
        if found.group() == '"':
            string = _STRING.match(text, found.start())
            at = string.end() if string else len(text)
            continue
        at = found.end()
        depth += 1 if found.group() in "{[" else -1
        if depth == 0:
            return at
    return len(text)


def elements(raw: str) -> Iterator[str]:
    """Cut an array into the texts of its elements."""
    at = raw.find("[") + 1
    while at < len(raw):
        if raw[at] == "]":
            return
        if raw[at] in " \t\r\n,:":
            at += 1
            continue
        value, at = value_at(raw, at)
        if value:
            yield value


def members(raw: str) -> Iterator[tuple[str, str]]:
    """Cut an object into its keys (as JSON strings) and the texts of their values."""
    at = raw.find("{") + 1
    while (at := _next_key(raw, at)) >= 0:
        key, at = value_at(raw, at)
        while at < len(raw) and raw[at] in " \t\r\n:,":
            at += 1
        if at >= len(raw) or raw[at] == "}":
            return
        value, at = value_at(raw, at)
        yield key, value


def _next_key(raw: str, at: int) -> int:
    while at < len(raw) and raw[at] != '"':
        if raw[at] == "}":
            return -1
        at += 1
    return at if at < len(raw) else -1


def first_value(text: str) -> Result | None:
    """Read a text's first value; None where nothing that could be one begins it."""
    raw = text.lstrip("".join(map(chr, range(33))))
    return Result(text if text[:1] in ("{", "[") else raw.rstrip()) if raw[:1] and raw[0] in _BEGINS else None
