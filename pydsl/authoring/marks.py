"""References inside f-strings: private-use marks that stand for a reference until the text is used."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

OPEN = "\U0010f0f0"
CLOSE = "\U0010f0f1"
REPR = "<pydsl: "
"""Begins the text that `repr` gives of a reference or a call: no text for a manifest."""

_OBJECT = re.compile(r"<[^<>]* at 0x[0-9a-fA-F]+>")
_ESCAPED = ("\\udbfc\\udcf", "\\U0010f0f", "%F4%8F%83%B")
"""What json.dumps, repr and urllib's quote make of the marks."""

_MARK = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")
_next = itertools.count(1).__next__


def numbered() -> tuple[int, str]:
    """Make a mark of its own for a reference that a block keeps."""
    number = _next()
    return number, f"{OPEN}{number}{CLOSE}"


def named(path: str) -> str:
    """Make the mark of a variable that means the same everywhere: `workflow.name`."""
    return f"{OPEN}{path}{CLOSE}"


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


def pieces(text: str) -> list[tuple[str, bool]]:
    """Split a text into what was written and what marks hold (True)."""
    return [(piece, bool(index % 2)) for index, piece in enumerate(_MARK.split(text)) if piece or index % 2]


_SHOWN = re.compile(rf"(?:{OPEN}|\\U0010f0f0)([\w.-]*)(?:{CLOSE}|\\U0010f0f1|$)")
"""A mark as it is, or as `repr` writes it; one that was cut at the end of a text, too."""


def are_in(text: str) -> bool:
    """Whether a text holds marks, as they are or as `repr` writes them."""
    return OPEN in text or "\\U0010f0f" in text


def without(text: str, words: Mapping[str, str] | None = None) -> str:
    """Write a marked text for people: in braces what each reference is, `{...}` where that isn't known."""
    known = words or {}
    return _SHOWN.sub(lambda found: f"{{{known.get(found[1]) or _path_or_dots(found[1])}}}", text)


def _path_or_dots(held: str) -> str:
    return "..." if held.isdigit() or not held else held
