"""Working out again what a line of a module gives, where that's made of its own text alone."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Container

_SCALARS = (bool, bytes, float, int, str, len, max, min, sum, range)
_COLLECTIONS = (dict, enumerate, frozenset, list, reversed, set, sorted, tuple, zip)
_VALUES = {kind.__name__: kind for kind in (*_SCALARS, *_COLLECTIONS)}
_KINDS = (ast.expr, ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.comprehension, ast.keyword, ast.expr_context)


def evaluated(expression: ast.expr, own: Container[str]) -> Any:
    """Evaluate an expression of literals, comprehensions and Python's own pure functions.

    `own` are the module's names. Raises ValueError for what names anything else: it may give another thing each time.
    """
    made = {node.id for node in ast.walk(expression) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for node in ast.walk(expression):
        is_foreign = isinstance(node, ast.Name) and node.id not in made and (node.id not in _VALUES or node.id in own)
        if is_foreign or isinstance(node, (ast.Attribute, ast.NamedExpr)) or not isinstance(node, _KINDS):
            raise ValueError(ast.unparse(node))
    code = compile(ast.Expression(expression), "<again>", "eval", dont_inherit=True)
    return eval(code, {"__builtins__": {}, **_VALUES})
