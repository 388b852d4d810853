"""From tokens to a tree of stages. Every operator is left-associative, `**`, `?` and `:` too."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from pydsl.expr.errors import ExprError
from pydsl.expr.govaluate.tokens import COMPARATORS, ConditionToken, TokenKind
from pydsl.expr.lang.times import SECOND


class Stage(Struct, frozen=True):
    """One operation. `kind` is value, name, access, group, prefix or the kind of a binary operator's token."""

    kind: str
    symbol: str
    value: Any = None
    left: Stage | None = None
    right: Stage | None = None


_LEVELS = (
    frozenset(","),
    frozenset(["?", ":", "??"]),
    frozenset(["||"]),
    frozenset(["&&"]),
    COMPARATORS,
    frozenset("&|^"),
    frozenset(["<<", ">>"]),
    frozenset("+-"),
    frozenset("*/%"),
    frozenset(["**"]),
)
_LEVEL = {symbol: level for level, symbols in enumerate(_LEVELS) for symbol in symbols}
_OPERATORS = frozenset(
    [TokenKind.SEPARATOR, TokenKind.TERNARY, TokenKind.LOGICALOP, TokenKind.COMPARATOR, TokenKind.MODIFIER]
)


def plan(tokens: list[ConditionToken]) -> Stage | None:
    """Build the tree of checked tokens; None where they hold no value. What follows a whole expression is ignored."""
    return _Planner(tokens).expression(0)


class _Planner:
    def __init__(self, tokens: list[ConditionToken]) -> None:
        self.tokens = tokens
        self.at = 0

    def _peek(self) -> ConditionToken | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def expression(self, level: int) -> Stage | None:
        left = self._operand()
        while True:
            token = self._peek()
            if token is None or token.kind not in _OPERATORS or _LEVEL[token.value] < level:
                return left
            self.at += 1
            right = self.expression(_LEVEL[token.value] + 1)
            left = Stage(token.kind.value, token.value, left=left, right=right)

    def _operand(self) -> Stage | None:
        token = self._peek()
        if token is None or token.kind is TokenKind.CLAUSE_CLOSE:
            return None
        self.at += 1
        if token.kind is TokenKind.PREFIX:
            return Stage("PREFIX", token.value, right=self._operand())
        if token.kind is TokenKind.CLAUSE:
            inner = self.expression(0)
            self.at += 1
            return Stage("group", "", right=inner)
        if token.kind is TokenKind.ACCESSOR:
            return self._access(token)
        return _leaf(token)

    def _access(self, token: ConditionToken) -> Stage:
        following = self._peek()
        arguments = self._operand() if following is not None and following.kind is TokenKind.CLAUSE else None
        return Stage("access", "", token.value, right=arguments)


def _leaf(token: ConditionToken) -> Stage:
    if token.kind is TokenKind.VARIABLE:
        return Stage("name", "", token.value)
    if token.kind is TokenKind.TIME:
        return Stage("value", "", float(token.value.nanoseconds // SECOND))
    if token.kind in _OPERATORS:
        raise ExprError(f"Unable to plan token kind: '{token.kind.value}', value: '{token.value}'")
    return Stage("value", "", token.value)
