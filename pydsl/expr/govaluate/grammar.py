"""Which rows of tokens are expressions: govaluate checks neighbours, then compiles constant patterns."""

from __future__ import annotations

from msgspec.structs import replace

from pydsl.expr.errors import ExprError
from pydsl.expr.govaluate.tokens import ENDS, FOLLOWERS, REGULAR, ConditionToken, TokenKind
from pydsl.expr.lang import regex
from pydsl.expr.lang.text import sprint


def check(tokens: list[ConditionToken], text: str = "") -> list[ConditionToken]:
    """Return the tokens with strings after `=~` compiled. Raises `ExprError` where they make no expression."""
    last = ConditionToken(TokenKind.UNKNOWN, None, 0)
    for token in tokens:
        if token.kind not in FOLLOWERS[last.kind]:
            raise ExprError(_misplaced(last, token), text, token.position)
        last = token
    if last.kind not in ENDS:
        raise ExprError("Unexpected end of expression", text, len(text))
    return [_with_pattern(tokens, index, text) for index in range(len(tokens))]


def _misplaced(last: ConditionToken, token: ConditionToken) -> str:
    if last.kind is TokenKind.VARIABLE and token.kind is TokenKind.CLAUSE:
        return f"Undefined function {last.value}"
    return f"Cannot transition token types from {_shown(last)} to {_shown(token)}"


def _shown(token: ConditionToken) -> str:
    return f"{token.kind.value} [{sprint(token.value)}]"


def _with_pattern(tokens: list[ConditionToken], index: int, text: str) -> ConditionToken:
    token = tokens[index]
    if token.kind is not TokenKind.STRING or index == 0:
        return token
    before = tokens[index - 1]
    if before.kind is not TokenKind.COMPARATOR or before.value not in REGULAR:
        return token
    try:
        return replace(token, kind=TokenKind.PATTERN, value=regex.compile(token.value))
    except ExprError as error:
        raise ExprError(error.message, text, token.position) from None
