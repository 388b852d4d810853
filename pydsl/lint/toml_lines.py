"""Where a TOML text says a key: its parser keeps no places, so it's asked about the text's beginnings."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Sequence

_PLACED = lazy_regex(r" \(at line (\d+), column (\d+)\)$")


def parsed(text: str) -> Any:
    """Return what a TOML text says. Raises ValueError."""
    return import_module("tomllib" if sys.version_info >= (3, 11) else "tomli").loads(text)


def placed(error: ValueError) -> tuple[str, str]:
    """Return where a text can't be read, as `:LINE:COLUMN`, and why."""
    said = str(error)
    found = _PLACED.search(said)
    return (f":{found[1]}:{found[2]}", said[: found.start()]) if found else ("", said)


def line_of(text: str, path: Sequence[str]) -> int | None:
    """Return the line, from 1, that first says a key; where none does, that of the nearest key around it."""
    lines = text.split("\n")
    for length in range(len(path), 0, -1):
        wanted = path[:length]
        for number, line in enumerate(lines):
            if wanted[-1] in line and _begins(lines, number, wanted):
                return number + 1
    return None


def _begins(lines: list[str], number: int, path: Sequence[str]) -> bool:
    """Whether a key isn't there before a line, and is after what begins on it; a value may take several lines."""
    if _has(lines[:number], path) is not False:
        return False
    ends = (_has(lines[: end + 1], path) for end in range(number, len(lines)))
    return next((found for found in ends if found is not None), False)


def _has(lines: list[str], path: Sequence[str]) -> bool | None:
    """Whether lines say a key; None where they end in the middle of something."""
    try:
        found = parsed("\n".join(lines))
    except ValueError:
        return None
    for key in path:
        if not isinstance(found, dict) or key not in found:
            return False
        found = found[key]
    return True
