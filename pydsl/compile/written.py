"""What an author wrote where Python raised an error: the statement, its calls, and what names mean there."""

from __future__ import annotations

import ast
import itertools
import linecache
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType, TracebackType

_HEADED = (ast.With, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.If, ast.For, ast.While)
"""Statements that hold others: a line of theirs may be one of those."""


Extent = tuple["int | None", "int | None", "int | None", "int | None"]
"""The first line, the last line, the first column and the one after the last."""


class Written:
    """The innermost point of a file that an error came through."""

    def __init__(self, frame: FrameType, line: int, instruction: int) -> None:
        self.frame = frame
        self.file = frame.f_code.co_filename
        self.line = line
        self._instruction = instruction
        self.tree = tree_of(self.file)

    @property
    def statement(self) -> ast.stmt | None:
        """The smallest statement that the line belongs to; of one that holds others, its own line only."""
        found: ast.stmt | None = None
        for node in ast.walk(self.tree) if self.tree is not None else ():
            if isinstance(node, ast.stmt) and _first_line(node) <= self.line <= _last_line(node):
                found = node
        return found

    @property
    def calls(self) -> list[ast.Call]:
        """The calls that may have raised it: the one that Python names, from 3.11 on; else the innermost ones first."""
        found = [node for node in _own(self.statement or ast.Pass()) if isinstance(node, ast.Call)]
        extent = self._extent()
        return [call for call in found if _extent_of(call) == extent] or found[::-1]

    def _extent(self) -> Extent | None:
        if sys.version_info < (3, 11):
            return None
        return next(itertools.islice(self.frame.f_code.co_positions(), self._instruction // 2, None))

    def value(self, node: ast.expr) -> Any:
        """Look a name, or an attribute of one, up where the error was raised; None for anything else."""
        try:
            if isinstance(node, ast.Name):
                scope = {**self.frame.f_builtins, **self.frame.f_globals, **self.frame.f_locals}
                return scope.get(node.id)
            if isinstance(node, ast.Attribute):
                return getattr(self.value(node.value), node.attr, None)
        except Exception:  # an attribute may be a mistake of its own; here it's only looked for
            return None
        return None


def written(trace: TracebackType | None, file: str) -> Written | None:
    """Find the innermost point of a file that a traceback goes through."""
    found = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            found = trace
        trace = trace.tb_next
    return Written(found.tb_frame, found.tb_lineno, found.tb_lasti) if found is not None else None


def tree_of(file: str) -> ast.Module | None:
    """Read a file as Python; None where it isn't."""
    try:
        return ast.parse("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError):
        return None


def last_word(node: ast.expr) -> str:
    """Return the word that a name or an attribute ends in."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _extent_of(node: ast.expr) -> Extent:
    return node.lineno, node.end_lineno, node.col_offset, node.end_col_offset


def _own(statement: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a statement, the outer ones first, without the statements inside of it."""
    waiting = [statement]
    for node in waiting:
        yield node
        waiting += (child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt))


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in decorators)])


def _last_line(node: ast.stmt) -> int:
    body: list[ast.stmt] = getattr(node, "body", [])
    last = body[0].lineno - 1 if body and isinstance(node, _HEADED) else node.end_lineno
    return max(node.lineno, last or 0)
