"""Text of an expression to tokens, by the rules of expr-lang 1.17.8 (its package parser/lexer)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pydsl.expr.errors import ExprError
from pydsl.expr.gofmt import quote
from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterator

IDENTIFIER, NUMBER, STRING, BYTES = "Identifier", "Number", "String", "Bytes"
OPERATOR, BRACKET, EOF = "Operator", "Bracket", "EOF"

WORD_OPERATORS = frozenset(
    ["not", "in", "or", "and", "matches", "contains", "startsWith", "endsWith", "let", "if", "else"]
)

_SPACE = frozenset("\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | {chr(c) for c in range(0x2000, 0x200B)}
_NUMBER = lazy_regex(
    r"""(?: 0[xX][0-9a-fA-F_]* | 0[oO][01234567_]* | 0[bB][01_]* | [0-9_]* )""",
    re.VERBOSE,
)
_SIMPLE_ESCAPES = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "\\": "\\", "'": "'", '"': '"', "`": "`", "?": "?",
}  # fmt: skip
_SCANNED = frozenset("abfnrtv\\")
_HEX_DIGITS = {"x": 2, "u": 4, "U": 8}
_MAX_BRACED = 6
_MAX_RUNE = 0x10FFFF


class Token(NamedTuple):
    """One word of the text; `position` is its first character."""

    kind: str
    value: str
    position: int

    def __str__(self) -> str:
        return f"{self.kind}({quote(self.value)})" if self.value else self.kind


def is_letter(character: str) -> bool:
    """Whether a name may begin with the character."""
    return character in "_$" or character.isalpha()


def is_word(character: str) -> bool:
    """Whether a name may contain the character."""
    return character in "_$" or character.isalpha() or character.isdecimal()


def is_name(text: str) -> bool:
    """Whether the text is a name: letters, digits, `_` and `$`, not beginning with a digit."""
    return bool(text) and is_letter(text[0]) and all(map(is_word, text))


def tokens(text: str) -> Iterator[Token]:
    """Yield the text's tokens one by one, an EOF token last; raises `ExprError` where one can't be read."""
    return _Lexer(text).run()


class _Lexer:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.quoted = False

    def run(self) -> Iterator[Token]:
        text, size = self.text, len(self.text)
        while True:
            while self.at < size and text[self.at] in _SPACE:
                self.at += 1
            if self.at >= size:
                yield Token(EOF, "", max(size - 1, 0))
                return
            if text.startswith(("//", "/*"), self.at):
                self._comment()
                continue
            start = self.at
            kind, value = self._token(text[start])
            yield Token(kind, value, start)
            if value == "#" and kind == OPERATOR and self._word_end(self.at) > self.at:
                start, self.at = self.at, self._word_end(self.at)
                yield Token(IDENTIFIER, text[start : self.at], start)

    def _token(self, first: str) -> tuple[str, str]:
        following = self.text[self.at + 1 : self.at + 2]
        if first in "'\"":
            return STRING, self._string()
        if first == "`":
            return STRING, self._raw_string()
        if first in "bB" and following and following in "'\"":
            self.at += 1
            return BYTES, self._string(as_bytes=True)
        if first in "0123456789" or (first == "." and following and following in "0123456789"):
            return NUMBER, self._number()
        if is_word(first):
            return self._identifier()
        return self._symbol(first, following)

    def _symbol(self, first: str, following: str) -> tuple[str, str]:
        if first in "([{)]}":
            return BRACKET, self._take(1)
        if first in ",;%+-^/":
            return OPERATOR, self._take(1)
        pairs = {"?": ".?", "#": "#", "|": "|", ":": ":", ".": "."}.get(first)
        if pairs is None and first in "&!=*<>":
            pairs = "&=*"
        if pairs is None:
            self.at += 1
            raise self._error(f"unrecognized character: {_rune(first)}")
        return OPERATOR, self._take(2 if following and following in pairs else 1)

    def _take(self, count: int) -> str:
        start = self.at
        self.at += count
        return self.text[start : self.at]

    def _identifier(self) -> tuple[str, str]:
        word = self._take(self._word_end(self.at) - self.at)
        return (OPERATOR if word in WORD_OPERATORS else IDENTIFIER), word

    def _word_end(self, at: int) -> int:
        while at < len(self.text) and is_word(self.text[at]):
            at += 1
        return at

    def _number(self) -> str:
        start = self.at
        match = _NUMBER.match(self.text, start)
        end = match.end() if match else start
        digits = _digits(self.text[start:end])
        self.at = end
        if self._accept("."):
            if self.text[self.at : self.at + 1] == ".":
                self.at = end
                return self.text[start:end]
            self._accept_run(digits)
        if self._accept("eE"):
            self._accept("+-")
            self._accept_run(digits)
        if self.at < len(self.text) and is_word(self.text[self.at]):
            self.at += 1
            raise self._error(f"bad number syntax: {quote(self.text[start : self.at])}")
        return self.text[start : self.at]

    def _accept(self, valid: str) -> bool:
        if self.at < len(self.text) and self.text[self.at] in valid:
            self.at += 1
            return True
        return False

    def _accept_run(self, valid: str) -> None:
        while self._accept(valid):
            pass

    def _comment(self) -> None:
        single = self.text[self.at + 1] == "/"
        end = self.text.find("\n" if single else "*/", self.at + 2)
        if end < 0 and not single:
            self.at = len(self.text) + 1
            raise self._error("unclosed comment")
        self.at = len(self.text) if end < 0 else end + (1 if single else 2)

    def _string(self, *, as_bytes: bool = False) -> str:
        start = self.at
        delimiter = self._take(1)
        while True:
            character = self._take(1)
            if character in ("", "\n"):
                raise self._error("literal not terminated")
            if character == delimiter:
                break
            if character == "\\":
                self._scan_escape(delimiter)
        body = self.text[start + 1 : self.at - 1].replace("\r\n", "\n").replace("\r", "\n")
        try:
            return _unescape_bytes(body) if as_bytes else _unescape(body)
        except ValueError as error:
            raise self._error(str(error)) from None

    def _scan_escape(self, delimiter: str) -> None:
        character = self._take(1)
        if character and (character in _SCANNED or character == delimiter):
            return
        if character and character in "01234567":
            self.at -= 1
            self._scan_digits(3, "01234567")
        elif character == "u" and self.text[self.at : self.at + 1] == "{":
            self.at += 1
            self._scan_braced()
        elif character in _HEX_DIGITS:
            self._scan_digits(_HEX_DIGITS[character], "0123456789abcdefABCDEF")
        else:
            raise self._error("invalid char escape")

    def _scan_braced(self) -> None:
        start = self.at
        self._accept_run("0123456789abcdefABCDEF")
        if not 0 < self.at - start <= _MAX_BRACED or not self._accept("}"):
            raise self._error("invalid char escape")

    def _scan_digits(self, count: int, valid: str) -> None:
        for _ in range(count):
            if not self._accept(valid):
                self.at += 1
                raise self._error("invalid char escape")

    def _raw_string(self) -> str:
        start = self.at
        self.at += 1
        while True:
            end = self.text.find("`", self.at)
            if end < 0:
                self.at = len(self.text) + 1
                raise self._error("literal not terminated")
            self.at = end + 1
            if self.text[self.at : self.at + 1] != "`":
                return self.text[start + 1 : end].replace("``", "`")
            self.at += 1

    def _error(self, message: str) -> ExprError:
        return ExprError(message, self.text, min(max(self.at - 1, 0), len(self.text)))


def _digits(prefix: str) -> str:
    marker = prefix[:2].lower()
    return {"0x": "0123456789abcdefABCDEF_", "0o": "01234567_", "0b": "01_"}.get(marker, "0123456789_")


def _rune(character: str) -> str:
    printed = f" {quote(character)[1:-1]!s}" if character.isprintable() else ""
    return f"U+{ord(character):04X}" + (f" '{printed[1:]}'" if printed else "")


def _unescape(body: str) -> str:
    if "\\" not in body:
        return body
    parts: list[str] = []
    at = 0
    while True:
        found = body.find("\\", at)
        if found < 0:
            parts.append(body[at:])
            return "".join(parts)
        parts.append(body[at:found])
        character, at = _escape(body, found + 1)
        parts.append(character)


def _escape(body: str, at: int) -> tuple[str, int]:
    mark = body[at]
    if mark in _SIMPLE_ESCAPES:
        return _SIMPLE_ESCAPES[mark], at + 1
    if mark in "0123":
        return _octal(body, at)
    if mark == "u" and body[at + 1 : at + 2] == "{":
        end = body.index("}", at)
        return _character(int(body[at + 2 : end], 16)), end + 1
    size = _HEX_DIGITS.get(mark)
    if size is None:
        raise ValueError("unable to unescape string")
    return _character(int(body[at + 1 : at + 1 + size], 16)), at + 1 + size


def _octal(body: str, at: int) -> tuple[str, int]:
    return chr(int(body[at : at + 3], 8)), at + 3


def _character(code: int) -> str:
    if code > _MAX_RUNE:
        raise ValueError("unable to unescape string")
    surrogate = 0xD800 <= code <= 0xDFFF  # the range that UTF-16 keeps; Go writes U+FFFD for it
    return "\ufffd" if surrogate else chr(code)


def _unescape_bytes(body: str) -> str:
    """Return the bytes as a text of characters 0 to 255."""
    parts: list[str] = []
    at = 0
    while at < len(body):
        if body[at] != "\\":
            parts.append(body[at].encode("utf-8", "surrogatepass").decode("latin-1"))
            at += 1
            continue
        if body[at + 1] in "uU":
            raise ValueError("unable to unescape string")
        character, at = _escape(body, at + 1)
        parts.append(character)
    return "".join(parts)
