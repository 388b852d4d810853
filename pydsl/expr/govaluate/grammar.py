"""Which rows of tokens are expressions: govaluate checks neighbours, then compiles constant patterns."""

from __future__ import annotations

import attrs

from pydsl.expr.errors import ExprError
from pydsl.expr.govaluate.tokens import ENDS, FOLLOWERS, REGULAR, Kind, Token
from pydsl.expr.lang import regex
from pydsl.expr.lang.text import sprint


def check(tokens: list[Token], text: str = "") -> list[Token]:
    """Return the tokens with strings after `=~` compiled. Raises `ExprError` where they make no expression."""
    last = Token(Kind.UNKNOWN, None, 0)
    for token in tokens:
        if token.kind not in FOLLOWERS[last.kind]:
            raise ExprError(_misplaced(last, token), text, token.position)
        last = token
    if last.kind not in ENDS:
        raise ExprError("Unexpected end of expression", text, len(text))
    return [_with_pattern(tokens, index, text) for index in range(len(tokens))]


def _misplaced(last: Token, token: Token) -> str:
    if last.kind is Kind.VARIABLE and token.kind is Kind.CLAUSE:
        return f"Undefined function {last.value}"
    return f"Cannot transition token types from {_shown(last)} to {_shown(token)}"


def _shown(token: Token) -> str:
    return f"{token.kind.value} [{sprint(token.value)}]"


def _with_pattern(tokens: list[Token], index: int, text: str) -> Token:
    token = tokens[index]
    if token.kind is not Kind.STRING or index == 0:
        return token
    before = tokens[index - 1]
    if before.kind is not Kind.COMPARATOR or before.value not in REGULAR:
        return token
    try:
        return attrs.evolve(token, kind=Kind.PATTERN, value=regex.compile(token.value))
    except ExprError as error:
        raise ExprError(error.message, text, token.position) from None
