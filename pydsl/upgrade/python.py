"""Python moved: fields of the API's classes that are called otherwise now, as keywords and in dicts.

Only forward: `pydsl compile --target` writes an older version's fields of what Python says with today's.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pydsl.compile.written import last_word
from pydsl.lint.edits import Edit, applied, python_lines
from pydsl.spec.aging import is_replaced
from pydsl.spec.versions import EQUIVALENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    Named = tuple[str, ast.AST, ast.expr]
    """A field's name, where it's written, and its value."""

_MARKS = {"workflowSpec": "CronWorkflowSpec"}
"""Classes of dicts, by a key that only theirs have."""
_HOLDERS = {"synchronization": "Synchronization"}
"""Classes of dicts, by the name that they're given to."""


def moved_python(text: str, target: str) -> str:
    """Return a Python source with the fields that a version of Argo knows. Raises SyntaxError."""
    lines = python_lines(text)
    edits: list[Edit] = []
    for cls, named in _objects(ast.parse(text)):
        given = {name for name, _, _ in named}
        for name, place, value in named:
            if is_replaced(cls, name, target) and EQUIVALENT[cls, name] not in given:
                edits += _renamed(lines, place, name, value, EQUIVALENT[cls, name])
    return applied(lines, edits)


def _objects(tree: ast.Module) -> Iterator[tuple[str, list[Named]]]:
    """Yield what makes objects of the API: the class, and the fields that are given to it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            named: list[Named] = [(one.arg, one, one.value) for one in node.keywords if one.arg]
            yield last_word(node.func), named
        elif isinstance(node, ast.Dict):
            named = _items(node)
            yield from ((cls, named) for key, cls in _MARKS.items() if key in {one[0] for one in named})
        else:
            continue
        for name, _, value in named:
            if name in _HOLDERS and isinstance(value, ast.Dict):
                yield _HOLDERS[name], _items(value)


def _items(made: ast.Dict) -> list[Named]:
    return [
        (key.value, key, value)
        for key, value in zip(made.keys, made.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    ]


def _renamed(lines: list[str], place: ast.AST, old: str, value: ast.expr, new: str) -> list[Edit]:
    """Return the edits that give a field its new name, and put its value in a list."""
    assert isinstance(place, (ast.keyword, ast.expr)), "these have places"
    line, start = _point(lines, place.lineno, place.col_offset)
    found = lines[line].find(old, start)
    first, last = (
        _point(lines, value.lineno, value.col_offset),
        _point(lines, value.end_lineno or value.lineno, value.end_col_offset or value.col_offset),
    )
    return [Edit(line, found, found + len(old), new), Edit(*first, first[1], "["), Edit(*last, last[1], "]")]


def _point(lines: list[str], line: int, column: int) -> tuple[int, int]:
    """Turn a place of `ast`, which counts bytes, into a line and a column from 0."""
    return line - 1, len(lines[line - 1].encode()[:column].decode())
