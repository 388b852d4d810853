"""Which module-level names a piece of code needs when it runs.

Python's own compiler decides what is global, so every scope rule (comprehensions, walrus, match, class bodies,
`global`) is right by construction. Annotations that are only hints are taken out first.
"""

from __future__ import annotations

import ast
import copy
import dis
import functools
import types
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOADS = frozenset(
    {
        "LOAD_NAME",
        "LOAD_GLOBAL",
        "LOAD_FROM_DICT_OR_GLOBALS",
        "STORE_GLOBAL",
        "DELETE_GLOBAL",
        "DELETE_NAME",
    }
)


@functools.lru_cache(maxsize=1024)
def needed_names(statement: ast.stmt) -> dict[str, ast.AST]:
    """Return the names that a top-level statement looks up in its module, with the first node that says each.

    A helper is asked about for each function that ships it: a statement's answer is kept.
    """
    bare = _WithoutHints().visit(copy.deepcopy(statement))
    return _names_in(ast.Module(body=[bare], type_ignores=[]), statement)


def hinted_names(statement: ast.stmt) -> set[str]:
    """Return the names that only hints say: annotations of functions, and of variables outside of classes."""
    hints = [hint for node in ast.walk(statement) for hint in _hints_of(node)]
    return {node.id for hint in hints for node in ast.walk(hint) if isinstance(node, ast.Name)}


def _names_in(module: ast.Module, original: ast.AST) -> dict[str, ast.AST]:
    ast.fix_missing_locations(module)
    code = compile(module, "<shipped>", "exec", dont_inherit=True, flags=0)
    found = set(_loads(code)) - {"__annotations__", "__name__", "__module__", "__qualname__"}
    return {name: _first(original, name) for name in sorted(found)}


def _loads(code: types.CodeType) -> Iterator[str]:
    stored: set[str] = set()
    for instruction in dis.get_instructions(code):
        if instruction.opname == "STORE_NAME":
            stored.add(instruction.argval)
        elif instruction.opname in _LOADS and not (instruction.opname == "LOAD_NAME" and instruction.argval in stored):
            yield instruction.argval
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _loads(constant)


def _first(tree: ast.AST, name: str) -> ast.AST:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == name:
            return node
    return tree


def _hints_of(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        if node.returns is not None:
            yield node.returns
        spec = node.args
        for argument in [*spec.posonlyargs, *spec.args, *spec.kwonlyargs, spec.vararg, spec.kwarg]:
            if argument is not None and argument.annotation is not None:
                yield argument.annotation
    elif isinstance(node, ast.AnnAssign):
        yield node.annotation


class _WithoutHints(ast.NodeTransformer):
    """Takes out annotations, except those of a class's own variables, which dataclasses and their like read."""

    def __init__(self) -> None:
        self.in_class = False

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        outer, self.in_class = self.in_class, True
        node = self.generic_visit(node)  # type: ignore[assignment]  # a transformer says it may give any node
        self.in_class = outer
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._function(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        if not node.decorator_list:  # a decorator may read the annotations
            node.returns = None
            spec = node.args
            for argument in [*spec.posonlyargs, *spec.args, *spec.kwonlyargs, spec.vararg, spec.kwarg]:
                if argument is not None:
                    argument.annotation = None
        outer, self.in_class = self.in_class, False
        self.generic_visit(node)
        self.in_class = outer
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        self.generic_visit(node)
        if self.in_class:
            node.annotation = _Unquoted().visit(node.annotation)
            return node
        if node.value is None:
            return ast.copy_location(ast.Pass(), node)
        return ast.copy_location(ast.Assign(targets=[node.target], value=node.value), node)


class _Unquoted(ast.NodeTransformer):
    """Reads the annotations that are written in quotes."""

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if not isinstance(node.value, str):
            return node
        try:
            return ast.copy_location(ast.parse(node.value, mode="eval").body, node)
        except SyntaxError:
            return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        root = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
        if root == "Annotated" and isinstance(node.slice, ast.Tuple) and node.slice.elts:
            node.slice.elts[0] = self.visit(node.slice.elts[0])  # the rest isn't types
            return node
        return node if root == "Literal" else self.generic_visit(node)
