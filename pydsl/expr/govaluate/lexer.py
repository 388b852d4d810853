"""Cut a govaluate text into tokens. Symbols that touch are one token, either quote ends a string, `\\` escapes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydsl.expr.errors import ExprError
from pydsl.expr.gofmt import SPACE
from pydsl.expr.govaluate.tokens import (
    COMPARATORS,
    FOLLOWERS,
    LOGICAL,
    MODIFIERS,
    PREFIXES,
    TERNARIES,
    ConditionToken,
    TokenKind,
)
from pydsl.expr.numerals import read_whole
from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Callable

_SPACE = frozenset(SPACE)
_QUOTES = frozenset("'\"")
_HEX = frozenset("0123456789abcdefABCDEF")
_FLOAT = lazy_regex(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)\Z")
_LARGEST_HEX = 1 << 64
_DATES = (
    "Mon Jan _2 15:04:05 2006", "Mon Jan _2 15:04:05 MST 2006", "Mon Jan 02 15:04:05 -0700 2006", "3:04PM",
    "2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05.999999999Z07:00", "2006-01-02", "2006-01-02 15:04",
    "2006-01-02 15:04:05", "2006-01-02 15:04:05-07:00", "2006-01-02T15Z0700", "2006-01-02T15:04Z0700",
    "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05.999999999Z0700",
)  # fmt: skip
_COULD_BE_DATE = lazy_regex(r" *(?:[0-9]|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )", re.IGNORECASE)
_LONGEST_DATE = 64


def tokenize(text: str) -> list[ConditionToken]:
    """Read the tokens of a text. Raises `ExprError`."""
    return _Lexer(text).read()


class _Lexer:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.last = TokenKind.UNKNOWN

    def read(self) -> list[ConditionToken]:
        found: list[ConditionToken] = []
        while self._skip_space():
            start = self.at
            kind, value = self._token(self.text[start])
            found.append(ConditionToken(kind, value, start))
            self.last = kind
        self._check_balance(found)
        return found

    def _skip_space(self) -> bool:
        while self.at < len(self.text) and self.text[self.at] in _SPACE:
            self.at += 1
        return self.at < len(self.text)

    def _check_balance(self, found: list[ConditionToken]) -> None:
        opened = sum(token.kind is TokenKind.CLAUSE for token in found)
        if opened != sum(token.kind is TokenKind.CLAUSE_CLOSE for token in found):
            raise ExprError("Unbalanced parenthesis", self.text)

    def _token(self, first: str) -> tuple[TokenKind, object]:
        if _numeric(first):
            return self._number(first)
        if first == "[":
            return TokenKind.VARIABLE, self._enclosed(lambda c: c != "]", "Unclosed parameter bracket")
        if first.isalpha():
            return self._word()
        if first in _QUOTES:
            return self._string()
        if first in ",()":
            self.at += 1
            return {",": (TokenKind.SEPARATOR, ","), "(": (TokenKind.CLAUSE, 40), ")": (TokenKind.CLAUSE_CLOSE, 41)}[
                first
            ]
        return self._symbol()

    def _take(self, condition: Callable[[str], bool], *, spaces: bool = False) -> tuple[str, bool]:
        """Take characters while they fit, and tell whether something stopped them. A space stops them, or counts."""
        taken: list[str] = []
        while self.at < len(self.text):
            character = self.text[self.at]
            self.at += 1
            if character == "\\":
                taken.append(self._escaped())
            elif character in _SPACE and not spaces:
                if taken:
                    return "".join(taken), True
            elif condition(character):
                taken.append(character)
            else:
                self.at -= 1
                return "".join(taken), True
        return "".join(taken), False

    def _escaped(self) -> str:
        if self.at >= len(self.text):
            raise ExprError("Nothing follows the backslash at the end of the expression", self.text, self.at - 1)
        self.at += 1
        return self.text[self.at - 1]

    def _enclosed(self, inside: Callable[[str], bool], unclosed: str) -> str:
        start = self.at
        self.at += 1
        text, closed = self._take(inside, spaces=True)
        if not closed:
            raise ExprError(unclosed, self.text, start)
        self.at += 1
        return text

    def _number(self, first: str) -> tuple[TokenKind, object]:
        start = self.at
        if first == "0" and self.text[start + 1 : start + 2] == "x" and start + 2 < len(self.text):
            self.at += 2
            digits, _ = self._take(_HEX.__contains__)
            if not digits or not _HEX.issuperset(digits) or read_whole(digits, 16) >= _LARGEST_HEX:
                raise ExprError(f"Unable to parse hex value '{digits}' to uint64", self.text, start)
            return TokenKind.NUMERIC, float(read_whole(digits, 16))
        text, _ = self._take(_numeric)
        if not _FLOAT.match(text) or float(text) == float("inf"):
            raise ExprError(f"Unable to parse numeric value '{text}' to float64", self.text, start)
        return TokenKind.NUMERIC, float(text)

    def _word(self) -> tuple[TokenKind, object]:
        start = self.at
        word, _ = self._take(_in_name)
        if word in ("true", "false"):
            return TokenKind.BOOLEAN, word == "true"
        if word in ("in", "IN"):
            return TokenKind.COMPARATOR, "in"
        if word.find(".") > 0:
            return TokenKind.ACCESSOR, self._accessor(word, start)
        return TokenKind.VARIABLE, word

    def _accessor(self, word: str, start: int) -> list[str]:
        if word.endswith("."):
            raise ExprError(f"Hanging accessor on token '{word}'", self.text, start)
        names = word.split(".")
        for name in names[1:]:
            if name[:1].upper() != name[:1]:
                message = f"Unable to access unexported field '{name}' in token '{word}'"
                raise ExprError(message, self.text, start)
        return names

    def _string(self) -> tuple[TokenKind, object]:
        text = self._enclosed(lambda c: c not in _QUOTES, "Unclosed string literal")
        if len(text) <= _LONGEST_DATE and _COULD_BE_DATE.match(text):
            return _date_or_string(text)
        return TokenKind.STRING, text

    def _symbol(self) -> tuple[TokenKind, object]:
        start = self.at
        symbol, _ = self._take(_in_symbol)
        if symbol in PREFIXES and TokenKind.PREFIX in FOLLOWERS[self.last]:
            return TokenKind.PREFIX, symbol
        for kind, symbols in _SYMBOLS:
            if symbol in symbols:
                return kind, symbol
        raise ExprError(f"Invalid token: '{symbol}'", self.text, start)


_SYMBOLS = (
    (TokenKind.MODIFIER, MODIFIERS),
    (TokenKind.LOGICALOP, LOGICAL),
    (TokenKind.COMPARATOR, COMPARATORS),
    (TokenKind.TERNARY, TERNARIES),
)


def _date_or_string(text: str) -> tuple[TokenKind, object]:
    from pydsl.expr.lang.layouts import parse_time  # only texts that look like dates pay for it

    for layout in _DATES:
        try:
            return TokenKind.TIME, parse_time(layout, text)
        except ExprError:
            continue
    return TokenKind.STRING, text


def _numeric(character: str) -> bool:
    return character.isdecimal() or character == "."


def _in_name(character: str) -> bool:
    return character.isalpha() or character.isdecimal() or character in "_."


def _in_symbol(character: str) -> bool:
    return not (character.isalpha() or character.isdecimal() or character in "()[]'\"")
