"""The tokens of govaluate, and which may follow which."""

from __future__ import annotations

from enum import Enum
from typing import Any

import attrs


class Kind(Enum):
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


@attrs.frozen
class Token:
    """A token with its value: a float, bool, text, `Time`, regular expression or list of names."""

    kind: Kind
    value: Any
    position: int


_PREFIXED = frozenset([Kind.PREFIX, Kind.NUMERIC, Kind.BOOLEAN, Kind.VARIABLE, Kind.ACCESSOR, Kind.CLAUSE])
_OPERAND = _PREFIXED | {Kind.STRING, Kind.TIME}
_BINARY = frozenset([Kind.MODIFIER, Kind.COMPARATOR, Kind.LOGICALOP, Kind.CLAUSE_CLOSE, Kind.SEPARATOR])
_AFTER_VALUE = _BINARY | {Kind.TERNARY}

FOLLOWERS: dict[Kind, frozenset[Kind]] = {
    Kind.UNKNOWN: _OPERAND | {Kind.PATTERN},
    Kind.CLAUSE: _OPERAND | {Kind.PATTERN, Kind.CLAUSE_CLOSE},
    Kind.CLAUSE_CLOSE: _AFTER_VALUE
    | {Kind.NUMERIC, Kind.BOOLEAN, Kind.VARIABLE, Kind.STRING, Kind.PATTERN, Kind.TIME, Kind.CLAUSE},
    Kind.NUMERIC: _AFTER_VALUE,
    Kind.BOOLEAN: _AFTER_VALUE,
    Kind.STRING: _AFTER_VALUE,
    Kind.VARIABLE: _AFTER_VALUE,
    Kind.TIME: _BINARY,
    Kind.PATTERN: _BINARY,
    Kind.ACCESSOR: _AFTER_VALUE | {Kind.CLAUSE},
    Kind.MODIFIER: (_OPERAND | {Kind.CLAUSE_CLOSE}) - {Kind.TIME},
    Kind.COMPARATOR: _OPERAND | {Kind.PATTERN, Kind.CLAUSE_CLOSE},
    Kind.LOGICALOP: _OPERAND | {Kind.CLAUSE_CLOSE},
    Kind.PREFIX: (_PREFIXED | {Kind.CLAUSE_CLOSE}) - {Kind.PREFIX},
    Kind.TERNARY: _OPERAND | {Kind.SEPARATOR},
    Kind.SEPARATOR: _OPERAND,
}
"""What may come after a token of each kind; UNKNOWN is the beginning."""

ENDS = frozenset(
    [
        Kind.CLAUSE_CLOSE, Kind.NUMERIC, Kind.BOOLEAN, Kind.STRING, Kind.VARIABLE, Kind.TIME, Kind.PATTERN,
        Kind.ACCESSOR,
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
