"""gjson 1.19: paths into JSON text, as Argo's conditions on resources look values up.

`a.b.0`, `a.*`, `a.#`, `a.#.b`, `a.#(b=="c")#.d`, `a|b`, `{x,"y":z}`, `[x,y]`, `!"static"`, and modifiers `@ugly`, ....
The text may be broken JSON: what comes before the break is found.
"""

from __future__ import annotations

from pydsl.expr.errors import ExprError
from pydsl.expr.gjson import getting
from pydsl.expr.gjson.values import Result


def get(text: str, path: str) -> Result | None:
    """Find what a path selects in a JSON text; None where there's nothing. Raises `ExprError` for an endless path."""
    try:
        return getting.get(text, path)
    except RecursionError:
        raise ExprError("the path or the document is nested too deeply", path) from None


__all__ = ["Result", "get"]
