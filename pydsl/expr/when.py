"""`when`: a govaluate text that decides whether a step or task runs (Argo: workflow/controller/steps.go)."""

from __future__ import annotations

import functools

from msgspec.structs import replace

from pydsl.expr import govaluate
from pydsl.expr.errors import ExprError
from pydsl.expr.lang.text import sprint

_KEPT = 2048


def evaluate(text: str) -> bool:
    """Whether a step's or task's `when` holds, its tags replaced: bare words are texts, and no text is true.

    Raises `ExprError` with Argo's message.
    """
    if text == "":
        return True
    stage = _planned(text)
    try:
        value = govaluate.run(stage, {})
    except ExprError as error:
        raise ExprError(f"Failed to evaluate 'when' expresion '{text}': {error.message}", text) from None
    return _truth(value, text)


def evaluate_cron(text: str) -> bool:
    """Whether a CronWorkflow's `when` holds, its tags replaced: bare words are variables, and there are none.

    Raises `ExprError`.
    """
    return True if text == "" else _truth(govaluate.evaluate(text, {}), text)


def check(text: str) -> None:
    """Raise `ExprError` where a step's or task's `when` can't be read."""
    if text:
        _planned(text)


def _truth(value: object, text: str) -> bool:
    if type(value) is bool:
        return value
    raise ExprError(f"Expected boolean evaluation for '{text}'. Got {sprint(value)}", text)


@functools.lru_cache(maxsize=_KEPT)
def _planned(text: str) -> govaluate.Stage | None:
    tokens = _read(text)
    words = [_as_text(token) for token in tokens]
    try:
        return govaluate.plan(govaluate.check(words, text))
    except ExprError as error:
        message = f"Failed to parse 'when' expression '{text}': {error.message}"
        raise ExprError(message, text, error.position) from None
    except RecursionError:
        raise ExprError(f"Invalid 'when' expression '{text}': it's nested too deeply", text) from None


def _read(text: str) -> list[govaluate.ConditionToken]:
    try:
        tokens = govaluate.tokenize(text)
        govaluate.check(tokens, text)
    except ExprError as error:
        hint = ' (hint: try wrapping the affected expression in quotes ("))' if "Invalid token" in error.message else ""
        message = f"Invalid 'when' expression '{text}': {error.message}{hint}"
        raise ExprError(message, text, error.position) from None
    return tokens


def _as_text(token: govaluate.ConditionToken) -> govaluate.ConditionToken:
    return replace(token, kind=govaluate.TokenKind.STRING) if token.kind is govaluate.TokenKind.VARIABLE else token
