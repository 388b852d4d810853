"""The languages inside Argo's strings: tags, expressions, `when`, `depends`, durations, schedules and paths.

`evaluate(text, variables, language)` answers for all of them; the modules answer each for itself.
"""

from __future__ import annotations

TYPE_CHECKING = False  # type checkers know the name; importing it from typing would cost `import pydsl` more

if TYPE_CHECKING:
    from pydsl.expr.errors import ExprError, MissingVariable
    from pydsl.expr.languages import evaluate

__all__ = ["ExprError", "MissingVariable", "evaluate"]

_PLACES = {"ExprError": "errors", "MissingVariable": "errors", "evaluate": "languages"}


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib  # nothing here is loaded before it's asked for

    return getattr(importlib.import_module(f"pydsl.expr.{_PLACES[name]}"), name)
