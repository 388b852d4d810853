"""Cutting a statement out of a text: whole lines where it has them, edits inside, dedented, line for line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from pydsl.authoring.source.strings import strings_and_comments

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence

    from pydsl.authoring.source.modules import ModuleText


@attrs.frozen
class Replacement:
    """A node's text to be replaced. The replacement gets as many line ends as it takes away."""

    start: tuple[int, int]
    end: tuple[int, int]
    """Lines from 1 and columns from 0 in UTF-8 bytes, as `ast` counts them."""
    text: str


def cut(module: ModuleText, statement: ast.stmt, first_line: int, edits: Sequence[Replacement] = ()) -> str:
    """Return the text of a statement from `first_line` on, edited and dedented, ending in a line end."""
    lines = [module.line(number) for number in range(first_line, (statement.end_lineno or first_line) + 1)]
    start = 0
    end_column = statement.end_col_offset or 0
    before = _bytes(lines[0])[: statement.col_offset] if first_line == statement.lineno else b""
    after = _bytes(lines[-1])[end_column:].strip()
    if before.strip():  # it shares its first line with another statement
        start = statement.col_offset
    if after and not after.startswith(b"#"):
        lines[-1] = _bytes(lines[-1])[:end_column].decode()
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        _apply(lines, edit, first_line)
    lines[0] = _bytes(lines[0])[start:].decode()
    return dedented("\n".join(line.rstrip("\r") for line in lines) + "\n")


def dedented(text: str) -> str:
    """Take the first line's indentation from every line that isn't inside of a string."""
    width = len(text) - len(text.lstrip(" \t"))
    if not width:
        return text
    inside = _lines_inside_strings(text)
    lines = text.split("\n")
    return "\n".join(
        line if number in inside else _without_margin(line, width) for number, line in enumerate(lines, start=1)
    )


def _without_margin(line: str, width: int) -> str:
    margin = len(line) - len(line.lstrip(" \t"))
    return line[min(width, margin) :]


def _lines_inside_strings(text: str) -> set[int]:
    inside: set[int] = set()
    for piece in strings_and_comments(text):
        first = text.count("\n", 0, piece.start) + 1
        inside.update(range(first + 1, first + text.count("\n", piece.start, piece.end) + 1))
    return inside


def _apply(lines: list[str], edit: Replacement, first_line: int) -> None:
    """Edit lines of which the first is `first_line` of the file."""
    (first, start), (last, end) = edit.start, edit.end
    first, last = first - first_line, last - first_line
    head = _bytes(lines[first])[:start].decode()
    tail = _bytes(lines[last])[end:].decode()
    if first == last:
        lines[first] = head + edit.text + tail
        return
    lines[first] = head + edit.text
    lines[first + 1 : last] = [""] * (last - first - 1)
    lines[last] = tail


def _bytes(line: str) -> bytes:
    return line.encode("utf-8", "surrogatepass")
