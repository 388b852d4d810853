"""Edits of YAML text at places of its parts: nothing else of the text is touched."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydsl.diagnostics import Place

_ALIAS = lazy_regex(r"\s*:\s+(\*[^\s,\[\]{}]+)")
_ANCHOR = lazy_regex(r"&[^\s,\[\]{}]+\s+")
_BLOCK = lazy_regex(r"(&[^\s,\[\]{}]+[ \t]+)?[|>][+-]?[ \t]*(#.*)?\r?\n")
"""The line of a block scalar whose depth its text says."""
PLAIN = lazy_regex(r"[^\s'\"\[\]{},&*!|>%@`#-][^'\"\[\]{},#]*|\d[^'\"\[\]{},#]*")
"""A scalar without quotes, all on one line, that stays the same inside of brackets."""


class Edit(Struct, frozen=True, order=True):
    """Text that takes the place of what lies between two columns (from 0) of a line (from 0)."""

    line: int
    start: int
    end: int
    text: str


def python_lines(text: str) -> list[str]:
    """Split Python's source into lines with their ends, as Python does: a form feed begins none."""
    return io.StringIO(text, newline="").readlines()


def applied(lines: list[str], edits: Iterable[Edit]) -> str:
    """Return lines, with their ends, after edits."""
    made = [*lines]
    for edit in sorted(set(edits), reverse=True):
        line = made[edit.line]
        made[edit.line] = line[: edit.start] + edit.text + line[edit.end :]
    return "".join(made)


def says(lines: list[str], place: Place, text: str) -> bool:
    """Whether a text stands at a place."""
    return place.end_column is not None and lines[place.line - 1][place.column - 1 : place.end_column - 1] == text


def over(place: Place, text: str) -> Edit:
    """Put a text in the place of what's there."""
    assert place.end_column is not None, "only such places are asked about"
    return Edit(place.line - 1, place.column - 1, place.end_column - 1, text)


def listed(lines: list[str], key: Place, value: Place | None) -> list[Edit]:
    """Make a list of a value: in brackets if it's on the key's line, else by a dash before it."""
    if value is None or key.end_column is None:
        return []
    alias = _ALIAS.match(lines[key.line - 1], key.end_column - 1)
    if alias:
        return [Edit(key.line - 1, *alias.span(1), f"[{alias[1]}]")]
    if value.line == key.line:
        return _beside(lines, key, value)
    indent = value.column - 1
    if indent < key.column or lines[value.line - 1][:indent].strip():
        return []
    return [Edit(value.line - 1, indent, indent, "- "), *_deeper(lines, value.line, indent)]


def _beside(lines: list[str], key: Place, value: Place) -> list[Edit]:
    """Make a list of a value on its key's line."""
    if value.column <= key.column:
        return []
    if _BLOCK.fullmatch(lines[value.line - 1], value.column - 1):
        return [_below(lines, key, value)]
    if value.end_column is None:
        return []
    written = lines[value.line - 1][value.column - 1 : value.end_column - 1]
    bare = _ANCHOR.sub("", written, count=1) if written.startswith("&") else written
    whole = bare[:1] + bare[-1:] in {"''", '""', "{}"} or PLAIN.fullmatch(bare)
    return [over(value, f"[{written}]")] if whole else []


def _below(lines: list[str], key: Place, value: Place) -> Edit:
    """Put a block scalar, which begins on its key's line, behind a dash below the key."""
    assert key.end_column is not None, "only such keys are asked about"
    line = lines[key.line - 1]
    end = line[len(line.rstrip("\r\n")) :]
    colon = line.index(":", key.end_column - 1) + 1
    return Edit(key.line - 1, colon, value.column - 1, f"{end}{' ' * (key.column - 1)}- ")


def _deeper(lines: list[str], start: int, indent: int) -> Iterator[Edit]:
    """Move the lines that belong to a block, after its first one, two columns in."""
    for number in range(start, len(lines)):
        line = lines[number]
        if line.strip() and len(line) - len(line.lstrip(" ")) < indent:
            return
        if line.strip():
            yield Edit(number, indent, indent, "  ")


def unlisted(lines: list[str], key: Place, value: Place | None, item: Place | None) -> list[Edit]:
    """Make the one item of a list out of the list: without its brackets, or without its dash."""
    if value is None or item is None:
        return []
    if value.line == key.line:
        if value.end_column is None or item.end_column is None or item.line != value.line:
            return []
        if lines[value.line - 1][value.column - 1] != "[":  # an anchor, or an alias
            return []
        return [over(value, lines[item.line - 1][item.column - 1 : item.end_column - 1])]
    dash = value.column - 1
    if lines[value.line - 1][dash : dash + 1] != "-" or item.line != value.line:
        return []
    return _joined(lines, key, item) or [Edit(value.line - 1, dash, dash + 1, " ")]


def _joined(lines: list[str], key: Place, item: Place) -> list[Edit]:
    """Put an item that's one scalar, on the line after its key, beside the key."""
    above, line = lines[key.line - 1], lines[item.line - 1]
    assert key.end_column is not None, "a key lies on one line"
    is_alone = item.line == key.line + 1 and above[key.end_column - 1 :].strip() == ":"
    if not is_alone or item.end_column is None:
        return []
    written, rest = line[item.column - 1 : item.end_column - 1], line[item.end_column - 1 :].strip()
    is_whole = written[:1] in ("'", '"', "{") or (PLAIN.fullmatch(written) and ": " not in f"{written} ")
    if not is_whole or (rest and not rest.startswith("#")):
        return []
    colon = above.index(":", key.end_column - 1) + 1
    return [
        Edit(key.line - 1, colon, len(above), f" {line[item.column - 1 :]}"),
        Edit(item.line - 1, 0, len(line), ""),
    ]
