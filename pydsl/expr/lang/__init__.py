"""expr-lang 1.17.8: the language inside `{{= }}`, depends, retry and hook expressions, and more.

`evaluate`, `truth` and `render` run an expression, `parse` and `unparse` go between text and tree, and `ordered` lists
the variables that an expression needs. Few workflows have any, so whoever may meet one imports this package and asks
it for what it takes (`lang.truth`): the language is loaded then. Which functions there are beside the language's own is
the caller's choice: `ARGO` (asInt, asFloat, jsonpath, toJson, sprig.*) or `BUILTINS` (none).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.lazy import lazily

if TYPE_CHECKING:
    from pydsl.expr.lang.functions import ARGO, BUILTINS
    from pydsl.expr.lang.identifiers import ordered
    from pydsl.expr.lang.parser import parse
    from pydsl.expr.lang.program import evaluate, render, truth
    from pydsl.expr.lang.syntax import SyntaxNode
    from pydsl.expr.lang.unparser import unparse

__all__ = ["ARGO", "BUILTINS", "SyntaxNode", "evaluate", "ordered", "parse", "render", "truth", "unparse"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(
        __name__,
        {
            "functions": ("ARGO", "BUILTINS"),
            "identifiers": ("ordered",),
            "parser": ("parse",),
            "program": ("evaluate", "render", "truth"),
            "syntax": ("SyntaxNode",),
            "unparser": ("unparse",),
        },
    )
