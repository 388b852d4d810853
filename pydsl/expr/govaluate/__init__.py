"""govaluate: the language of `when`, read and evaluated as Knetic/govaluate 3.0.1 does."""

from __future__ import annotations

from pydsl.expr.govaluate.evaluation import evaluate, parameters_of, run
from pydsl.expr.govaluate.grammar import check
from pydsl.expr.govaluate.lexer import tokens
from pydsl.expr.govaluate.planning import Stage, plan
from pydsl.expr.govaluate.tokens import ConditionToken, TokenKind

__all__ = ["ConditionToken", "Stage", "TokenKind", "check", "evaluate", "parameters_of", "plan", "run", "tokens"]
