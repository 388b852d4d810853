"""The harness functions as text: which ones some lines of code need, in order, with their imports."""

from __future__ import annotations

import ast
import functools
import pkgutil
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_MODULES = ("pydsl.authoring.codec", "wire.py"), ("pydsl.authoring.source", "pod.py")


@attrs.frozen
class Shelf:
    """The texts by name, in order; and the lines that import what they use."""

    texts: Mapping[str, str]
    needs: Mapping[str, frozenset[str]]
    imports: tuple[str, ...]

    @property
    def names(self) -> frozenset[str]:
        """Every name that the harness may bind."""
        return frozenset({*self.texts, *self.imports, "texts", "result", "function"})

    def lines_for(self, names: Iterable[str]) -> list[str]:
        """Give the texts that these names need, transitively, after the imports that they need."""
        wanted: set[str] = set()
        waiting = set(names)
        while waiting:
            name = waiting.pop()
            if name not in wanted:
                wanted.add(name)
                waiting |= self.needs.get(name, frozenset())
        imports = ", ".join(name for name in self.imports if name in wanted)
        return [f"import {imports}", "", *(text for name, text in self.texts.items() if name in wanted)]


@functools.lru_cache(maxsize=1)
def shelf() -> Shelf:
    """Read the two files of harness functions, once."""
    texts: dict[str, str] = {}
    needs: dict[str, frozenset[str]] = {}
    imports = {"datetime"}
    for package, file in _MODULES:
        text = (pkgutil.get_data(package, file) or b"").decode()
        for node in ast.parse(text).body:
            if isinstance(node, ast.Import):
                imports.add(node.names[0].name)
            elif isinstance(node, (ast.FunctionDef, ast.Assign)):
                name = node.name if isinstance(node, ast.FunctionDef) else ast.unparse(node.targets[0])
                texts[name] = _tight(text.split("\n")[node.lineno - 1 : node.end_lineno])
                needs[name] = frozenset(_names(node))
    return Shelf({"root": texts["root"]} | texts, needs, tuple(sorted(imports)))


def _tight(lines: list[str]) -> str:
    """Leave out the blank lines inside of a definition, and put one after it."""
    return "".join(f"{line}\n" for line in lines if line)


def _names(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
