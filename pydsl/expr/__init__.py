"""The languages inside Argo's strings: tags, expressions, `when`, `depends`, durations, schedules and paths.

`evaluate(text, variables, language)` answers for all of them; the modules answer each for itself.
"""

from __future__ import annotations

from pydsl.lazy import lazily

TYPE_CHECKING = False  # type checkers know the name; importing it from typing would cost `import pydsl` more

if TYPE_CHECKING:
    from pydsl.expr.errors import ExprError, MissingVariable
    from pydsl.expr.languages import evaluate

__all__ = ["ExprError", "MissingVariable", "evaluate"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(
        __name__,
        {
            "errors": ("ExprError", "MissingVariable"),
            "languages": ("evaluate",),
        },
    )
