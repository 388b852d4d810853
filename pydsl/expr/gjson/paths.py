"""Paths cut into their steps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.expr.gjson.modifiers import MODIFIERS
from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPERATOR = lazy_regex(r"==|!=|!%|<=|>=|[=<>%!]")


class Step(Struct, frozen=True):
    """One step and what follows it. `pattern`: `*` and `?` count; `piped`: what follows is asked of the result."""

    part: str
    rest: str
    more: bool
    piped: bool
    pattern: bool


def step(path: str) -> Step:
    """Take the first step of a path."""
    part: list[str] = []
    pattern, at = False, 0
    while at < len(path):
        character = path[at]
        if character == "\\" and at + 1 < len(path):
            escaped = path[at + 1]
            part.append(f"\\{escaped}" if escaped in "*?\\" and pattern else escaped)
            at += 2
            continue
        if character == "|":
            return Step("".join(part), path[at + 1 :], more=False, piped=True, pattern=pattern)
        if character == ".":
            piped = begins_apart(path[at + 1 :])
            return Step("".join(part), path[at + 1 :], more=not piped, piped=piped, pattern=pattern)
        pattern = pattern or character in "*?"
        part.append(character)
        at += 1
    return Step("".join(part), "", more=False, piped=False, pattern=pattern)


def begins_apart(path: str) -> bool:
    """Whether a path begins with a modifier, a literal or a choice, which are asked of the whole value."""
    if path[:1] == "@":
        return re.split(r"[.|:]", path[1:], maxsplit=1)[0] in MODIFIERS
    return path[:1] in ("!", "[", "{")


class Query(Struct, frozen=True):
    """`#(path operator value)`; `every`: with a `#` after it."""

    path: str
    operator: str
    value: str
    every: bool


def query(path: str) -> tuple[Query, Step] | None:
    """Take a query off the front of a path, with what follows; None where it doesn't end."""
    end = closing(path, 1)
    if end is None:
        return None
    every = path[end + 1 : end + 2] == "#"
    following = step(path[end + 1 + every :])
    left, operator, right = _split(path[2:end])
    return Query(left, operator, right, every), following


def bare(text: str, at: int = 0) -> Iterator[tuple[int, str, int]]:
    """Yield the characters outside of texts and escapes: their place, they, how many brackets are open after them."""
    depth, quoted = 0, False
    while at < len(text):
        character = text[at]
        if character == "\\":
            at += 1
        elif character == '"':
            quoted = not quoted
        elif not quoted:
            depth += (character in "([{") - (character in ")]}")
            yield at, character, depth
        at += 1


def closing(text: str, at: int) -> int | None:
    """Find the bracket that closes the one at a place."""
    return next((place for place, character, depth in bare(text, at) if character in ")]}" and depth == 0), None)


def _split(text: str) -> tuple[str, str, str]:
    for at, _, depth in bare(text):
        operator = _OPERATOR.match(text, at) if depth == 0 else None
        if operator is not None:
            return text[:at].strip(), operator.group(), text[operator.end() :].strip()
    return text.strip(), "", ""


def selectors(path: str) -> tuple[list[tuple[str, str]], str] | None:
    """Take a choice of paths (`{a,"b":c}`, `[a,b]`) off the front: names and paths, and what follows it."""
    end = closing(path, 0)
    if end is None or (path[end + 1 :] and path[end + 1] not in ".|"):
        return None
    found = [_named(part) for part in _commas(path[1:end])]
    return [pair for pair in found if pair[1]], path[end + 1 :]


def _commas(text: str) -> list[str]:
    parts, depth, quoted, at = [""], 0, False, 0
    while at < len(text):
        character = text[at]
        if character == "\\":
            parts[-1] += text[at : at + 2]
            at += 2
            continue
        quoted ^= character == '"'
        if not quoted:
            depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0 and not quoted:
            parts.append("")
        else:
            parts[-1] += character
        at += 1
    return parts


def _named(text: str) -> tuple[str, str]:
    depth, quoted, modifier = 0, False, False
    for at, character in enumerate(text):
        quoted ^= character == '"'
        if quoted:
            continue
        modifier = modifier or character == "@"
        depth += (character in "([{") - (character in ")]}")
        if character == ":" and depth == 0 and not modifier:
            return text[:at], text[at + 1 :]
    return "", text
