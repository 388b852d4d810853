"""govaluate: the language of `when`, read and evaluated as Knetic/govaluate 3.0.1 does.

Most steps have no `when`, so it's loaded when somebody asks for a part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.lazy import lazily

if TYPE_CHECKING:
    from pydsl.expr.govaluate.evaluation import evaluate, parameters_of, run
    from pydsl.expr.govaluate.grammar import check
    from pydsl.expr.govaluate.lexer import tokenize
    from pydsl.expr.govaluate.planning import Stage, plan
    from pydsl.expr.govaluate.tokens import ConditionToken, TokenKind

__all__ = ["ConditionToken", "Stage", "TokenKind", "check", "evaluate", "parameters_of", "plan", "run", "tokenize"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(
        __name__,
        {
            "evaluation": ("evaluate", "parameters_of", "run"),
            "grammar": ("check",),
            "lexer": ("tokenize",),
            "planning": ("Stage", "plan"),
            "tokens": ("ConditionToken", "TokenKind"),
        },
    )
