"""Columns of text as Go's tabwriter sets them, which argo prints with: a cell is as wide as its column needs.

A column is what lines that follow each other have at the same place; the last cell of a line belongs to none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def aligned(lines: Sequence[Sequence[str]], padding: int) -> list[str]:
    """Write lines of cells, with so many spaces between two columns."""
    widths = [[0] * max(len(cells) - 1, 0) for cells in lines]
    for column in range(max((len(row) for row in widths), default=0)):
        _measure(lines, widths, column, padding)
    return [
        "".join(f"{cell:<{width}}" for cell, width in zip(cells, row, strict=False)) + (cells[-1] if cells else "")
        for cells, row in zip(lines, widths, strict=True)
    ]


def _measure(lines: Sequence[Sequence[str]], widths: list[list[int]], column: int, padding: int) -> None:
    """Set the widths of one column, block by block. A column whose cells are all empty has no width."""
    block: list[int] = []
    for number in range(len(lines) + 1):
        if number < len(lines) and len(widths[number]) > column:
            block.append(number)
            continue
        widest = max([len(lines[one][column]) for one in block], default=0)
        for one in block:
            widths[one][column] = widest + padding
        block = []
