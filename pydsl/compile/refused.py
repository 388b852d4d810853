"""Statements that read as if they handled what happens at run time, and don't."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from pydsl.authoring.places import mistake
from pydsl.authoring.source.locate import function_node
from pydsl.authoring.source.modules import module_text
from pydsl.authoring.templates import plain_function
from pydsl.diagnostics import Place
from pydsl.errors import AuthoringError

if TYPE_CHECKING:
    from collections.abc import Iterator

_REASONS = {
    ast.Try: ("`try` in a composite catches nothing: its calls run later",
              "use .continue_on(failed=True), or .after(x.failed)"),
    ast.While: ("`while` in a composite can't wait for a step: its calls run later",
                "let the template call itself under a `when`"),
}  # fmt: skip


def refuse_statements(template: Any) -> None:
    """Raise AuthoringError for `try` and `while` in a composite's function, where its source is there."""
    function = plain_function(template.function)
    names = function.__code__
    module = module_text(names.co_filename, function.__globals__)
    if module is None:
        return
    try:
        node = function_node(function, module)
    except AuthoringError:  # no source to look at
        return
    for statement in _statements(node):
        found = next((reason for kind, reason in _REASONS.items() if isinstance(statement, kind)), None)
        if found is not None:
            line = statement.lineno
            start = statement.col_offset + 1
            word = len("try" if isinstance(statement, ast.Try) else "while")
            raise mistake("PD516", found[0], found[1], Place(names.co_filename, line, start, start + word))


def _statements(node: ast.AST) -> Iterator[ast.stmt]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            continue
        if isinstance(child, ast.stmt):
            yield child
        yield from _statements(child)
