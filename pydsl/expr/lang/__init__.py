"""expr-lang 1.17.8: the language inside `{{= }}`, depends, retry and hook expressions, and more.

`evaluate`, `truth` and `render` run an expression, `parse` and `unparse` go between text and tree, `identifiers` lists
the variables an expression needs. Which functions there are beside the language's own is the caller's choice: `ARGO`
(asInt, asFloat, jsonpath, toJson, sprig.*) or `BUILTINS` (none).
"""

from __future__ import annotations

from pydsl.expr.lang.functions import ARGO, BUILTINS
from pydsl.expr.lang.identifiers import identifiers
from pydsl.expr.lang.parser import parse
from pydsl.expr.lang.program import evaluate, render, truth
from pydsl.expr.lang.syntax import Node
from pydsl.expr.lang.unparser import unparse

__all__ = ["ARGO", "BUILTINS", "Node", "evaluate", "identifiers", "parse", "render", "truth", "unparse"]
