"""The items of loops: what `{{item}}` and `{{item.x}}` are, and what a node's name says of an item.

Argo keeps an item as the JSON text that it came as: numbers stay as they were written (`1.50`, `1e3`).
"""

from __future__ import annotations

import functools
import json
import re
from typing import Any

from msgspec import Struct

from pydsl.expr.errors import ExprError
from pydsl.expr.lang.text import bad_json, json_quote, marshal
from pydsl.lazy import lazy_regex

_SPACE = " \t\r\n"
_STRING = lazy_regex(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"')
_SCALAR = lazy_regex(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null", re.ASCII)
_IN_NAME = str.maketrans("", "", "()")


class Item(Struct, frozen=True):
    """One item of a loop, by its JSON text."""

    raw: str

    @property
    def kind(self) -> str:
        """What it is: "string", "list", "map" or "number-or-bool"; null counts as a list."""
        return {'"': "string", "[": "list", "{": "map", "n": "list"}.get(self.raw[0], "number-or-bool")

    @property
    def text(self) -> str:
        """What Go prints of it: a string without its quotes, escapes kept; anything else as it's written."""
        return self.raw[1:-1] if self.kind == "string" else self.raw

    @property
    def value(self) -> Any:
        """The value as Python has it."""
        return json.loads(self.raw)

    def variables(self) -> dict[str, str]:
        """Return `item`, and of a map `item.KEY`; the values are texts."""
        if self.kind == "string":
            return {"item": self.value}
        if self.kind != "map":
            return {"item": _compact(self.raw)}
        return {"item": _compact(self.raw), **{f"item.{key}": item.text for key, item in _entries(self.raw)}}

    def description(self) -> str:
        """Return what a node's name says of it: `a`, `[1 2]`, `a:x,b:2`."""
        if self.kind == "list":
            return "[" + " ".join(item.text for item in elements(self.raw)) + "]"
        if self.kind == "map":
            return ",".join(sorted(f"{key}:{item.text}" for key, item in _entries(self.raw)))
        return self.text

    def node_name(self, name: str, index: int) -> str:
        """Return the name of the node that runs this item: `name(index:description)`, without other parentheses."""
        return f"{name}({index}:{self.description().translate(_IN_NAME)})"


def of(value: Any) -> Item:
    """Return the item of a value of a manifest (`withItems`)."""
    return Item(marshal(value, html=False))


def read(text: str) -> Item:
    """Return the item of a JSON text. Raises `ExprError` where it isn't one."""
    raw = text.strip(_SPACE)
    _check(raw)
    return Item(raw)


def parse(text: str) -> list[Item]:
    """Read a `withParam`: a JSON list, each item as it's written in it, but without spaces and escaped `<>&`.

    Raises `ExprError` with Go's message.
    """
    raw = text.strip(_SPACE)
    _check(raw)
    if raw == "null":
        return []
    if not raw.startswith("["):
        what = {'"': "string", "{": "object", "t": "bool", "f": "bool"}.get(raw[0], "number")
        raise ExprError(f"json: cannot unmarshal {what} into Go value of type []v1alpha1.Item", text)
    return elements(_ESCAPE.sub(lambda match: _PLAIN.get(match.group(), match.group()), _unspaced(raw)))


def listed(text: str) -> list[Item]:
    """Read a `withParam` as `parse` does; the `ExprError` says what it was (op: ProcessItems)."""
    try:
        return parse(text)
    except ExprError as error:
        shown = text.strip()
        message = f"withParam value could not be parsed as a JSON list: {shown}: {error.message}"
        raise ExprError(message, text) from None


def _check(raw: str) -> None:
    try:
        json.loads(raw, parse_constant=_no_constant, parse_float=_nothing, parse_int=_nothing)
    except json.JSONDecodeError as error:
        raise bad_json(raw, error) from None
    except RecursionError:
        raise ExprError("exceeded max depth", raw) from None


def _nothing(_: str) -> int:
    return 0


def _no_constant(text: str) -> Any:
    raise ExprError(f"invalid character '{text.lstrip('-')[0]}' looking for beginning of value")


def elements(raw: str) -> list[Item]:
    """Cut a JSON list into its items, each as it's written."""
    return [Item(text) for text in _cut(raw)] if raw != "null" else []


@functools.lru_cache(maxsize=4096)
def _entries(raw: str) -> tuple[tuple[str, Item], ...]:
    parts = _cut(raw)
    entries: dict[str, Item] = {}
    for key, value in zip(parts[::2], parts[1::2], strict=True):  # keys and values alternate, by the grammar
        entries[json.loads(key)] = Item(value)
    return tuple(entries.items())


def _cut(raw: str) -> list[str]:
    """Cut what's inside a list's or map's brackets at the commas and colons of its own level."""
    parts: list[str] = []
    at = 1
    while True:
        at = _skip(raw, at)
        if raw[at] in "]}":
            return parts
        end = _end(raw, at)
        parts.append(raw[at:end])
        at = _skip(raw, end)
        if raw[at] in ",:":
            at += 1


def _skip(raw: str, at: int) -> int:
    while raw[at] in _SPACE:
        at += 1
    return at


def _end(raw: str, at: int) -> int:
    """Find where the value that begins at a place ends."""
    depth = 0
    while True:
        found = _STRING.match(raw, at) or _SCALAR.match(raw, at)
        if found is not None:
            at = found.end()
        else:
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(raw[at], 0)
            at += 1
        if depth == 0:
            return at


def _compact(raw: str) -> str:
    """Write a JSON text as json.Marshal writes raw values: keys sorted at the top, no spaces, `<>&` escaped."""
    if raw.startswith("{"):
        entries = sorted(_entries(raw))
        return "{" + ",".join(f"{json_quote(key)}:{_squeezed(item.raw)}" for key, item in entries) + "}"
    return _squeezed(raw)


_SPACES_OR_STRING = lazy_regex(rf"({_STRING.pattern})|[ \t\r\n]+")
_HTML = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_HTML_OR_SEPARATOR = lazy_regex("[<>&\u2028\u2029]")


_ESCAPE = lazy_regex(r"\\(?:u[0-9a-f]{4}|.)")
_PLAIN = {escape: character for character, escape in _HTML.items() if character in "<>&"}


def _squeezed(raw: str) -> str:
    return _HTML_OR_SEPARATOR.sub(lambda match: _HTML[match.group()], _unspaced(raw))


def _unspaced(raw: str) -> str:
    return _SPACES_OR_STRING.sub(lambda match: match[1] or "", raw)


def named(name: str, index: int, value: Any) -> str:
    """Return the name of the node that runs a value of a manifest; see `Item.node_name`."""
    return of(value).node_name(name, index)


__all__ = ["Item", "elements", "named", "of", "parse", "read"]
