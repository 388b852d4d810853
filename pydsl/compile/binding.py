"""Where a file binds a name: the place of last resort, for objects that keep no line of their own."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pydsl.diagnostics import Place

if TYPE_CHECKING:
    from collections.abc import Iterator


def binding(file: str, name: str) -> Place | None:
    """Return the place where a Python file last assigns a name, of which `name[0]` may be a part; None if nowhere."""
    with open(file, "rb") as stream:
        tree = ast.parse(stream.read(), file)
    wanted = name.partition("[")[0]
    found = [target for target in _targets(tree) if target.id == wanted]
    return _place(file, found[-1]) if found else None


def _targets(tree: ast.Module) -> Iterator[ast.Name]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node


def _place(file: str, target: ast.Name) -> Place:
    with open(file, "rb") as stream:
        line = stream.read().splitlines()[target.lineno - 1]
    column = len(line[: target.col_offset].decode("utf-8", "replace"))  # ast counts bytes
    return Place(file, target.lineno, column + 1, column + 1 + len(target.id))
