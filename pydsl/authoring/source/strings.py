"""Where a text of Python has its strings and comments.

Not by `tokenize`: its tokens of f-strings differ before and since Python 3.12, and its columns are wrong after a
string of several lines that isn't ASCII (3.12.1). What ships must not depend on the Python that reads it.
The rules are those of Python's reference, "Lexical analysis": string literals and formatted string literals.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEXT = lazy_regex(
    r"""(?P<comment>\#[^\n]*)|(?P<prefix>(?i:r|u|b|f|t|br|rb|fr|rf|tr|rt)?)(?P<quote>'{3}|"{3}|'|")|\w+|.""",
    re.DOTALL | re.VERBOSE,
)


@attrs.frozen
class StringToken:
    """A comment, or a string: `text[start:end]` with its prefix and quotes. A comment's `quote` is `#`."""

    start: int
    end: int
    prefix: str
    quote: str

    @property
    def is_comment(self) -> bool:
        """True for a comment."""
        return self.quote == "#"

    @property
    def is_raw(self) -> bool:
        """True where a backslash is itself."""
        return "r" in self.prefix.lower()

    @property
    def is_format(self) -> bool:
        """True where braces hold expressions."""
        return not {"f", "t"}.isdisjoint(self.prefix.lower())

    def body(self, text: str) -> str:
        """Return what stands between the quotes."""
        return text[self.start + len(self.prefix) + len(self.quote) : self.end - len(self.quote)]


def strings_and_comments(text: str) -> Iterator[StringToken]:
    """Yield the strings and comments of a text in order. Strings inside of an f-string are part of it."""
    at = 0
    while at < len(text):
        piece, at = _piece(text, at)
        if piece is not None:
            yield piece


def format_parts(body: str, *, raw: bool) -> Iterator[tuple[str, bool]]:
    """Split an f-string's body into literal characters (`{{`, escapes, `\\N{...}` whole), with True, and fields."""
    at = 0
    while at < len(body):
        end, literal = _part_end(body, at, raw)
        yield body[at:end], literal
        at = end


def _piece(text: str, at: int) -> tuple[StringToken | None, int]:
    found = _NEXT.match(text, at)
    assert found is not None  # the last alternative takes any character
    if found["comment"]:
        return StringToken(at, found.end(), "", "#"), found.end()
    if not found["quote"]:
        return None, found.end()
    opened = StringToken(at, found.end(), found["prefix"], found["quote"])
    end = _string_end(text, opened)
    return attrs.evolve(opened, end=end), end


def _string_end(text: str, opened: StringToken) -> int:
    at = opened.end
    while at < len(text) and not text.startswith(opened.quote, at):
        if opened.is_format:
            at = _part_end(text, at, opened.is_raw)[0]
        else:
            at += 2 if text[at] == "\\" else 1
    return min(at + len(opened.quote), len(text))


def _part_end(text: str, at: int, raw: bool) -> tuple[int, bool]:
    if text.startswith(("{{", "}}"), at):
        return at + 2, True
    if text[at] == "{":
        return _field_end(text, at), False
    if text.startswith("\\N{", at) and not raw:
        return text.index("}", at) + 1, True
    if text[at] == "\\" and text[at + 1 : at + 2] not in ("{", "}"):
        return at + 2, True
    return at + 1, True


def _field_end(text: str, start: int) -> int:
    """Find the end of the replacement field that opens at `start`."""
    at, depth = start + 1, 0
    while at < len(text):
        character = text[at]
        if depth == 0 and character in ":}":
            return _spec_end(text, at + 1) if character == ":" else at + 1
        depth += (character in "([{") - (character in ")]}")
        at = at + 1 if character == "#" else _piece(text, at)[1]
    return len(text)


def _spec_end(text: str, at: int) -> int:
    """Find the end of a field from its format on: any characters, and fields in it."""
    while at < len(text):
        if text[at] == "}":
            return at + 1
        at = _field_end(text, at) if text[at] == "{" else at + 1
    return len(text)
