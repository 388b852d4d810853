"""expr-lang 1.17.8: the language inside `{{= }}`, depends, retry and hook expressions, and more.

`evaluate`, `truth` and `render` run an expression, `parse` and `unparse` go between text and tree, and the module
`identifiers` lists the variables that an expression needs. Which functions there are beside the language's own is the
caller's choice: `ARGO` (asInt, asFloat, jsonpath, toJson, sprig.*) or `BUILTINS` (none).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydsl.expr.lang.functions import ARGO, BUILTINS
    from pydsl.expr.lang.parser import parse
    from pydsl.expr.lang.program import evaluate, render, truth
    from pydsl.expr.lang.syntax import SyntaxNode
    from pydsl.expr.lang.unparser import unparse

__all__ = ["ARGO", "BUILTINS", "SyntaxNode", "evaluate", "parse", "render", "truth", "unparse"]

_HOMES = {
    "ARGO": "functions",
    "BUILTINS": "functions",
    "parse": "parser",
    "SyntaxNode": "syntax",
    "unparse": "unparser",
}


def __getattr__(name: str) -> object:
    """Load a part when it's asked for (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'program')}"), name)
