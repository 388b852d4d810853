"""References inside f-strings: private-use marks that stand for a reference until the text is used."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Mapping

OPEN = "\U0010f0f0"
CLOSE = "\U0010f0f1"
REPR = "<pydsl: "
"""Begins the text that `repr` gives of a reference or a call: no text for a manifest."""

_OBJECT = lazy_regex(r"<[^<>]* at 0x[0-9a-fA-F]+>")
_ESCAPED = ("\\udbfc\\udcf", "\\U0010f0f", "%F4%8F%83%B")
"""What json.dumps, repr and urllib's quote make of the marks."""

_CASED = "aZ"
"""Begins what a mark holds: `upper()`, `lower()` and `title()` change it, so they don't go unseen."""
_FIRST = 0x10F100
_HIDDEN = {number: _FIRST + number for number in range(256)}
"""What a mark holds is written in characters that an author's `replace()` doesn't ask for."""
_SEEN = {hidden: number for number, hidden in _HIDDEN.items()}

_MARK = lazy_regex(f"{OPEN}{_CASED}([^{OPEN}{CLOSE}]*){CLOSE}")
_next = itertools.count(1).__next__


def numbered() -> tuple[int, str]:
    """Make a mark of its own for a reference that a block keeps."""
    number = _next()
    return number, _mark(str(number))


def named(path: str) -> str:
    """Make the mark of a variable that means the same everywhere: `workflow.name`."""
    return _mark(path)


def _mark(held: str) -> str:
    return f"{OPEN}{_CASED}{held.translate(_HIDDEN)}{CLOSE}"


def is_broken(text: str) -> bool:
    """Whether Python has cut a mark, or written it in escapes, so that its reference is lost."""
    if not text.isascii():
        rest = _MARK.sub("", text)
        return OPEN in rest or CLOSE in rest
    return ("\\" in text or "%" in text) and any(escaped in text for escaped in _ESCAPED)


def object_in(text: str) -> str | None:
    """Return what Python writes of an object, without its address, if a text holds that; it's another in each run."""
    found = _OBJECT.search(text) if " at 0x" in text else None
    return f"{found[0].partition(' at 0x')[0]}>" if found is not None else None


def shown(words: str) -> str:
    """Write what `repr` gives of something that's known at run time only."""
    return f"{REPR}{words}>"


def unshown(text: str) -> str:
    """Write a text that quotes such a `repr` for people, or one of Python's with an address."""
    text = re.sub(rf"{REPR}([^<>]*)>", r"\1", text) if REPR in text else text
    return re.sub(r" at 0x[0-9a-fA-F]+>", ">", text) if " at 0x" in text else text


def pieces(text: str) -> list[tuple[str, bool]]:
    """Split a text into what was written and what marks hold (True)."""
    found = enumerate(_MARK.split(text))
    return [(piece.translate(_SEEN) if index % 2 else piece, bool(index % 2)) for index, piece in found if piece]


_ANY = f"[{chr(_FIRST)}-{chr(_FIRST + 255)}]"
_SHOWN = lazy_regex(rf"{OPEN}(?:[aA][zZ])?({_ANY}*){CLOSE}?|{CLOSE}")
"""A mark, also one that Python has changed or cut."""
_ESCAPE = lazy_regex(r"\\U0010(f[01][0-9a-f]{2})|\\udbfc\\ud([cd][0-9a-f]{2})", re.IGNORECASE)
"""A character of a mark as `repr` writes it, or as JSON does."""


def _unescaped(found: re.Match[str]) -> str:
    return chr(0x100000 + int(found[1], 16) if found[1] else 0x10F000 + int(found[2], 16) - 0xC00)


def are_in(text: str) -> bool:
    """Whether a text holds marks, as they are or in escapes."""
    return OPEN in text or CLOSE in text or any(escaped in text for escaped in _ESCAPED)


def without(text: str, words: Mapping[str, str] | None = None) -> str:
    """Write a marked text for people: in braces what each reference is, `{...}` where that isn't known."""
    known = words or {}
    plain = _ESCAPE.sub(_unescaped, text)
    return _SHOWN.sub(lambda found: f"{{{_told((found[1] or '').translate(_SEEN), known)}}}", plain)


def _told(held: str, known: Mapping[str, str]) -> str:
    return known.get(held) or ("..." if held.isdigit() or not held else held)
