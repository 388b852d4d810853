"""How a string is written so that every YAML reader, 1.1 or 1.2, reads it back as that string.

Plain where nothing could misread it; else in single quotes; in double quotes where characters need escapes; as a
literal block (`|`) where it has lines. Never folded: a reader's width plays no part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    import re

# A word that begins with a letter is a string to every reader, except those in _TAKEN. Of what begins with a digit,
# durations and quantities are; `1e3`, `0x1F`, `1_000` and `1:20` aren't, for some reader.
_PLAIN = lazy_regex(
    r"[A-Za-z/\xa1-\u167f\u1681-\u1fff\u3001-\ud7ff\U00010000-\U000effff]"
    r"[^\x00-\x1f\x7f-\xa0\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ud800-\uf8ff\ufeff\ufff0-\uffff]*"
    r"|[0-9]{1,9}(?:ms|s|m|h|d|Ki|Mi|Gi|Ti)"
)
_NAME = lazy_regex(r"[A-Za-z/][A-Za-z0-9_./-]*")  # a part of _PLAIN that most strings are in, and found fast
_NOT_PLAIN = lazy_regex(r": |:$| #| $|\{\{")  # what ends a plain scalar; and tags, which people know in quotes
_TAKEN = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})

# What must be escaped wherever it stands: controls, the line breaks that only some readers know, halves of pairs,
# and what makes a text look other than it is (marks of direction, the byte order mark, zero-width space).
_ESCAPED = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff"
_NEEDS_ESCAPES = lazy_regex(rf"[\n\t{_ESCAPED}]")
_NOT_IN_BLOCK = lazy_regex(rf"[{_ESCAPED}\ud800-\udfff]")
_IN_DOUBLE = lazy_regex(rf'["\\\n\t{_ESCAPED}]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}
_NEEDS_INDICATOR = lazy_regex(r"\n*[ \t]")
_BLANK_START = lazy_regex(r"[ \t]*\n[ \t\n]*[ \t]")
_SURROGATE = lazy_regex("[\ud800-\udfff]")


def lone_surrogate(text: str) -> bool:
    """Whether a string has half of a surrogate pair in it: that's no text, and no file can hold it."""
    return not text.isascii() and _SURROGATE.search(text) is not None


def one_line(text: str) -> str:
    """Write a string on one line."""
    plain = _NAME.fullmatch(text) or (_PLAIN.fullmatch(text) and not _NOT_PLAIN.search(text))
    if plain and text.lower() not in _TAKEN:
        return text
    if _NEEDS_ESCAPES.search(text):
        return '"' + _IN_DOUBLE.sub(_escape, text) + '"'
    return "'" + text.replace("'", "''") + "'"


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    return _SHORT.get(character) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")


def block_header(text: str) -> str | None:
    """Return the header (`|`, `|-`, `|+`, `|2-`...) of the block that holds exactly this string; None if none does."""
    if "\n" not in text or _NOT_IN_BLOCK.search(text):
        return None
    body = text.rstrip("\n")
    if not body.strip(" \t\n"):
        return None  # readers differ about blocks of nothing but blanks
    indicator = "2" if _NEEDS_INDICATOR.match(text) or _BLANK_START.match(text) else ""
    breaks = len(text) - len(body)
    return "|" + indicator + ("-" if breaks == 0 else "" if breaks == 1 else "+")


def block_lines(text: str, pad: str) -> str:
    """Write the lines of a block, each that has anything in it behind `pad`."""
    body = text if text.endswith("\n") else text + "\n"
    lines = body[:-1].split("\n")
    return "".join([f"{pad}{line}\n" if line else "\n" for line in lines])
