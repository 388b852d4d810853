"""Columns of text as Go's tabwriter sets them, which argo prints with: a cell is as wide as its column needs.

A column is what lines that follow each other have at the same place; the last cell of a line belongs to none.
"""

from __future__ import annotations

import functools
import itertools

from pydsl.lazy import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def aligned(lines: Sequence[Sequence[str]], padding: int) -> list[str]:
    """Write lines of cells, with so many spaces between two columns."""
    if lines and {*map(len, lines)} == {len(lines[0]) or None}:  # as in most tables: a column goes from top to bottom
        *columns, _ = [max(map(len, column)) + padding for column in zip(*lines, strict=True)]
        form = _form(tuple(columns)).format
        return [form(*cells) for cells in lines]
    counts = [max(len(cells) - 1, 0) for cells in lines]
    widths: list[list[int]] = [[] for _ in lines]
    for column in range(max(counts, default=0)):
        for block in _blocks(counts, column):
            width = max([len(lines[one][column]) for one in block]) + padding
            for one in block:
                widths[one].append(width)
    return [_form(tuple(row)).format(*cells) if cells else "" for row, cells in zip(widths, lines, strict=True)]


def _blocks(counts: Sequence[int], column: int) -> Iterable[Sequence[int]]:
    """Yield the lines that follow each other and have a column."""
    if min(counts) > column:
        return [range(len(counts))]
    runs = itertools.groupby(range(len(counts)), lambda one: counts[one] > column)
    return [[*block] for has_it, block in runs if has_it]


@functools.lru_cache(maxsize=64)
def _form(widths: tuple[int, ...]) -> str:
    """Return the format of a line: cells as wide as that, and a last one."""
    return "".join(f"{{:<{width}}}" for width in widths) + "{}"
