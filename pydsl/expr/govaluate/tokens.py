"""The tokens of govaluate, and which may follow which."""

from __future__ import annotations

from enum import Enum
from typing import Any

from msgspec import Struct


class TokenKind(Enum):
    """What a token is; the names are those of the error messages."""

    UNKNOWN = "UNKNOWN"
    PREFIX = "PREFIX"
    NUMERIC = "NUMERIC"
    BOOLEAN = "BOOLEAN"
    STRING = "STRING"
    PATTERN = "PATTERN"
    TIME = "TIME"
    VARIABLE = "VARIABLE"
    ACCESSOR = "ACCESSOR"
    SEPARATOR = "SEPARATOR"
    COMPARATOR = "COMPARATOR"
    LOGICALOP = "LOGICALOP"
    MODIFIER = "MODIFIER"
    CLAUSE = "CLAUSE"
    CLAUSE_CLOSE = "CLAUSE_CLOSE"
    TERNARY = "TERNARY"


class ConditionToken(Struct, frozen=True):
    """A token with its value: a float, bool, text, `Time`, regular expression or list of names."""

    kind: TokenKind
    value: Any
    position: int


_PREFIXED = frozenset(
    [TokenKind.PREFIX, TokenKind.NUMERIC, TokenKind.BOOLEAN, TokenKind.VARIABLE, TokenKind.ACCESSOR, TokenKind.CLAUSE]
)
_OPERAND = _PREFIXED | {TokenKind.STRING, TokenKind.TIME}
_BINARY = frozenset(
    [TokenKind.MODIFIER, TokenKind.COMPARATOR, TokenKind.LOGICALOP, TokenKind.CLAUSE_CLOSE, TokenKind.SEPARATOR]
)
_AFTER_VALUE = _BINARY | {TokenKind.TERNARY}

FOLLOWERS: dict[TokenKind, frozenset[TokenKind]] = {
    TokenKind.UNKNOWN: _OPERAND | {TokenKind.PATTERN},
    TokenKind.CLAUSE: _OPERAND | {TokenKind.PATTERN, TokenKind.CLAUSE_CLOSE},
    TokenKind.CLAUSE_CLOSE: _AFTER_VALUE
    | {
        TokenKind.NUMERIC,
        TokenKind.BOOLEAN,
        TokenKind.VARIABLE,
        TokenKind.STRING,
        TokenKind.PATTERN,
        TokenKind.TIME,
        TokenKind.CLAUSE,
    },
    TokenKind.NUMERIC: _AFTER_VALUE,
    TokenKind.BOOLEAN: _AFTER_VALUE,
    TokenKind.STRING: _AFTER_VALUE,
    TokenKind.VARIABLE: _AFTER_VALUE,
    TokenKind.TIME: _BINARY,
    TokenKind.PATTERN: _BINARY,
    TokenKind.ACCESSOR: _AFTER_VALUE | {TokenKind.CLAUSE},
    TokenKind.MODIFIER: (_OPERAND | {TokenKind.CLAUSE_CLOSE}) - {TokenKind.TIME},
    TokenKind.COMPARATOR: _OPERAND | {TokenKind.PATTERN, TokenKind.CLAUSE_CLOSE},
    TokenKind.LOGICALOP: _OPERAND | {TokenKind.CLAUSE_CLOSE},
    TokenKind.PREFIX: (_PREFIXED | {TokenKind.CLAUSE_CLOSE}) - {TokenKind.PREFIX},
    TokenKind.TERNARY: _OPERAND | {TokenKind.SEPARATOR},
    TokenKind.SEPARATOR: _OPERAND,
}
"""What may come after a token of each kind; UNKNOWN is the beginning."""

ENDS = frozenset(
    [
        TokenKind.CLAUSE_CLOSE, TokenKind.NUMERIC, TokenKind.BOOLEAN, TokenKind.STRING, TokenKind.VARIABLE,
        TokenKind.TIME, TokenKind.PATTERN,
        TokenKind.ACCESSOR,
    ]
)  # fmt: skip
"""The kinds that an expression may end with."""

PREFIXES = frozenset("-!~")
MODIFIERS = frozenset(["+", "-", "*", "/", "%", "**", "&", "|", "^", ">>", "<<"])
LOGICAL = frozenset(["&&", "||"])
COMPARATORS = frozenset(["==", "!=", ">", ">=", "<", "<=", "=~", "!~", "in"])
TERNARIES = frozenset(["?", ":", "??"])
REGULAR = frozenset(["=~", "!~"])
"""The comparators whose right side is a regular expression."""
