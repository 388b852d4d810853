"""Where statements and expressions stand in the author's files."""

from __future__ import annotations

from typing import Any

from pydsl.diagnostics import Place


def extent(file: str, node: Any) -> Place:
    """Return the place of a statement or an expression: to its end, where that's on the same line."""
    end = node.end_col_offset if node.end_lineno == node.lineno else None
    return Place(file, node.lineno, node.col_offset + 1, end + 1 if end is not None else None)
