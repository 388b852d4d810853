"""Go's fmt.Sprintf with one integer, as withSequence calls it: flags, width, precision, indexes, mistakes."""

from __future__ import annotations

import re

from msgspec import Struct

from pydsl.expr.gofmt import quote
from pydsl.expr.numerals import read_whole
from pydsl.lazy import lazy_regex

_DIRECTIVE = lazy_regex(r"%([-+# 0]*)(\[[^\]]*\]?)?(\*|\d+)?(?:\.(\[[^\]]*\]?)?(\*|\d+)?)?(\[[^\]]*\]?)?", re.ASCII)
_BASES = {"b": 2, "o": 8, "O": 8, "d": 10, "v": 10, "x": 16, "X": 16}
_LARGEST_RUNE = 0x10FFFF
_WIDEST = 1_000_000
_SHORT_RUNE = 4


class _Directive(Struct):
    """One directive of a format: what stands between its `%` and its verb."""

    flags: str
    width: int | None = None
    precision: int | None = None

    @property
    def left(self) -> bool:
        """Pad on the right."""
        return "-" in self.flags


def sprintf(layout: str, number: int) -> str:
    """Write a number by a Go format. A mistake shows in the text, as Go writes it: `%!d(MISSING)`."""
    return _Printer(layout, number).text()


class _Printer:
    def __init__(self, layout: str, number: int) -> None:
        self.layout = layout
        self.number = number
        self.argument = 0
        self.reordered = False
        self.good_index = True

    def text(self) -> str:
        pieces: list[str] = []
        at = 0
        while (percent := self.layout.find("%", at)) >= 0:
            pieces.append(self.layout[at:percent])
            piece, at = self._directive(percent)
            pieces.append(piece)
        pieces.append(self.layout[at:])
        if not self.reordered and self.argument < 1:
            pieces.append(f"%!(EXTRA int={self.number})")
        return "".join(pieces)

    def _directive(self, percent: int) -> tuple[str, int]:
        self.good_index = True
        match = _DIRECTIVE.match(self.layout, percent)
        assert match is not None  # everything after the sign is optional
        directive = _Directive(match[1])
        warning = self._measures(directive, match)
        at = match.end()
        if at >= len(self.layout):
            return warning + "%!(NOVERB)", at
        return warning + self._value(directive, self.layout[at]), at + 1

    def _measures(self, directive: _Directive, match: re.Match[str]) -> str:
        warning = ""
        self._index(match[2])
        directive.width, problem = self._measure(match[3], "BADWIDTH")
        if directive.width is not None and directive.width < 0:
            directive.flags, directive.width = directive.flags + "-", -directive.width
        warning += problem
        if "." in match.group():
            self._index(match[4])
            directive.precision, problem = self._measure(match[5], "BADPREC")
            directive.precision = 0 if directive.precision is None and not problem else directive.precision
            warning += problem
        self._index(match[6])
        return warning

    def _index(self, written: str | None) -> None:
        if written is None:
            return
        self.reordered = True
        if written == "[1]":
            self.argument = 0
        else:
            self.good_index = False

    def _measure(self, written: str | None, problem: str) -> tuple[int | None, str]:
        if written is None:
            return None, ""
        if written != "*":
            return (read_whole(written), "") if read_whole(written) <= _WIDEST else (None, f"%!({problem})")
        if self.argument >= 1 or not self.good_index or abs(self.number) > _WIDEST:
            return None, f"%!({problem})"
        self.argument += 1
        if self.number < 0 and problem == "BADPREC":
            return None, f"%!({problem})"
        return self.number, ""

    def _value(self, directive: _Directive, verb: str) -> str:
        if verb == "%":
            return "%"
        if not self.good_index:
            return f"%!{verb}(BADINDEX)"
        if self.argument >= 1:
            return f"%!{verb}(MISSING)"
        self.argument += 1
        return _formatted(directive, verb, self.number)


def _formatted(directive: _Directive, verb: str, number: int) -> str:
    if verb == "v":
        directive.flags = directive.flags.replace("+", "").replace("#", "")
    if verb in _BASES:
        return _integer(directive, verb, number)
    if verb in "cqU":
        return _rune(directive, verb, number)
    return _padded(directive, "int", zeros=False) if verb == "T" else f"%!{verb}(int={number})"


def _integer(directive: _Directive, verb: str, number: int) -> str:
    flags = directive.flags
    sign = "-" if number < 0 else "+" if "+" in flags else " " if " " in flags else ""
    if directive.precision == 0 and number == 0:
        return " " * (directive.width or 0)
    digits = _digits(abs(number), verb)
    least = directive.precision
    if least is None and "0" in flags and not directive.left and directive.width is not None:
        least = directive.width - len(sign)
    digits = digits.rjust(least or 0, "0")
    return _padded(directive, sign + _prefixed(digits, verb, "#" in flags), zeros=False)


def _digits(number: int, verb: str) -> str:
    return format(number, {2: "b", 8: "o", 10: "d", 16: "x" if verb == "x" else "X"}[_BASES[verb]])


def _prefixed(digits: str, verb: str, sharp: bool) -> str:
    if verb == "O":
        return "0o" + digits
    if not sharp:
        return digits
    if verb == "o":
        return digits if digits.startswith("0") else "0" + digits
    return {"b": "0b", "x": "0x", "X": "0X"}.get(verb, "") + digits


def _rune(directive: _Directive, verb: str, number: int) -> str:
    character = chr(number) if 0 <= number <= _LARGEST_RUNE and not 0xD800 <= number < 0xE000 else "\ufffd"
    if verb == "U":
        return _padded(directive, _code_point(directive, number, character), zeros=False)
    if verb == "c":
        return _padded(directive, character, zeros="0" in directive.flags)
    return _padded(directive, _quoted(character, ascii_only="+" in directive.flags), zeros="0" in directive.flags)


def _code_point(directive: _Directive, number: int, character: str) -> str:
    digits = format(number % (1 << 64), "X").rjust(max(directive.precision or 0, _SHORT_RUNE), "0")
    shown = f" '{character}'" if "#" in directive.flags and character.isprintable() and number >= 0 else ""
    return f"U+{digits}{shown}"


def _quoted(character: str, *, ascii_only: bool) -> str:
    if character == "'":
        return "'\\''"
    if character == '"':
        return "'\"'"
    if ascii_only and not character.isascii():
        return f"'\\u{ord(character):04x}'" if ord(character) < 0x10000 else f"'\\U{ord(character):08x}'"
    return f"'{quote(character)[1:-1]}'"


def _padded(directive: _Directive, text: str, *, zeros: bool) -> str:
    width = directive.width or 0
    if directive.left:
        return text.ljust(width)
    return text.rjust(width, "0" if zeros else " ")
