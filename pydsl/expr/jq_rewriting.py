"""A jq program in the form in which jq does what gojq does: keys in order, whole floats written short."""

from __future__ import annotations

import math
import re

import attrs

from pydsl.lazy import lazy_regex

EACH, RECURSE, SORTED = "_each", "_recurse", "_sorted"
"""What stands for `.[]`, for `..`, and what makes text of an object goes through; jq.py defines them."""

_LONG = 1e21
"""From where on Go writes whole floats with an exponent."""
_TOKEN = lazy_regex(
    r"""(?P<blank>\s+|\#[^\n]*)|(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|(?P<recurse>\.\.)
    |(?P<field>\.\s*[A-Za-z_]\w*)|(?P<dot>\.)|(?P<format>@\w+)|(?P<variable>\$\s*\w+(?:::\w+)*)
    |(?P<word>[A-Za-z_]\w*(?:::[A-Za-z_]\w*)*)|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<other>\?//=?|\?|.)""",
    re.VERBOSE | re.DOTALL,
)
_EMPTY = lazy_regex(r"\[(?:\s|#[^\n]*)*\](?P<optional>(?:\s|#[^\n]*)*\?(?!//))?")
_TEXT_NEXT = lazy_regex(r'(?:\s|#[^\n]*)*"')
_COLON_NEXT = lazy_regex(r"\s*:(?!:)")
_GIVING = frozenset("|,:;")
_KEYWORDS = frozenset({
    "and", "or", "as", "def", "reduce", "foreach", "try", "catch", "label", "import", "include", "then", "elif", "else",
})  # fmt: skip


@attrs.define
class Rewriting:
    """Reads a program from left to right, and writes it anew."""

    program: str
    at: int = 0
    numbers: list[str] = attrs.field(factory=list)
    computes: bool = False
    """Whether something is done with values, beside giving them."""

    def code(self, *, inside_text: bool = False) -> str:
        """Write code up to its end; inside of a text, up to the bracket that ends it."""
        out: list[str] = []
        begun: list[int] = []  # where the terms begin that the open brackets belong to
        term: int | None = None  # where the term begins that may go on here
        while self.at < len(self.program):
            if self.program[self.at] == '"':
                term = len(out) if term is None else term
                out.append(self._text())
                continue
            token = _TOKEN.match(self.program, self.at)
            assert token is not None
            kind, text = token.lastgroup, token[0]
            if kind == "close" and inside_text and not begun:
                break
            each = _EMPTY.match(self.program, self.at) if text == "[" and term is not None else None
            self.at = (each or token).end()
            if each is not None:
                out[term:] = [f"({_without_dot(''.join(out[term:]))}|{EACH}{'?' if each['optional'] else ''})"]
            elif self._is_key(kind):
                term = len(out)
                out.append(text)
            elif kind == "open" or text == "if":
                begun.append(len(out) if term is None or text in ("{", "if") else term)
                term = None
                out.append(text)
            elif kind == "close" or text == "end":
                term = begun.pop() if begun else None
                out.append(text)
            else:
                term = self._goes_on(kind, text, term, len(out))
                out.append(self._written(kind, text))
        return "".join(out)

    def _is_key(self, kind: str | None) -> bool:
        """Whether a word that was just read is a key of an object: any word can be one."""
        return kind == "word" and _COLON_NEXT.match(self.program, self.at) is not None

    def _goes_on(self, kind: str | None, text: str, term: int | None, here: int) -> int | None:
        """Return where the term begins that the next token may go on with; None where none is open."""
        if kind == "blank" or text == "?":
            return term
        if kind in ("dot", "field"):
            return here if term is None else term
        if kind == "other" or text in _KEYWORDS:
            self.computes = self.computes or text not in _GIVING
            return None
        self.computes = self.computes or kind == "word"
        return here

    def _written(self, kind: str | None, text: str) -> str:
        if kind == "recurse":
            return RECURSE
        if kind == "number":
            self.numbers.append(text)
            return _plain(text)
        if kind == "format" and not _TEXT_NEXT.match(self.program, self.at):
            return f"({SORTED}|{text})"
        return text

    def _text(self) -> str:
        """Write a text, with what stands in it."""
        out = ['"']
        self.at += 1
        while self.at < len(self.program) and self.program[self.at] != '"':
            if self.program.startswith("\\(", self.at):
                self.at += 2
                self.computes = True
                out.append(f"\\(({self.code(inside_text=True)})|{SORTED})")
                self.at += 1
                continue
            length = 2 if self.program[self.at] == "\\" else 1
            out.append(self.program[self.at : self.at + length])
            self.at += length
        self.at += 1
        return "".join([*out, '"'])


def rewritten(program: str) -> Rewriting:
    """Read a program that jq takes; give what was read of it, with the new text as its `program`."""
    reading = Rewriting(program)
    reading.program = reading.code()
    return reading


def _without_dot(term: str) -> str:
    """Return a term without the dot that may stand before brackets."""
    return term.rstrip()[:-1] if term.rstrip().endswith(".") and term.strip() != "." else term


def _plain(literal: str) -> str:
    """Write a number as gojq prints it, `1.0` as 1: jq keeps a literal's own form when it makes text of it."""
    if literal.isdigit():
        return literal
    number = float(literal)
    if number.is_integer():
        return f"{number:.0f}" if number < _LONG else literal
    return repr(number) if math.isfinite(number) and "e" not in repr(number) else literal
