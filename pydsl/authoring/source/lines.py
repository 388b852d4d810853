"""Where the lines of the scripts come from that this process has compiled: for tracebacks of local runs.

A manifest doesn't hold it, so that a line that moves in the author's file changes nothing in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydsl.authoring.source.shipped import Part

_KNOWN: dict[str, tuple[Part, ...]] = {}


def remember(script: str, parts: tuple[Part, ...]) -> None:
    """Note where the lines of a script come from."""
    _KNOWN[script] = parts


def places_of(script: str) -> list[tuple[int, str, int]]:
    """List the lines of a script at which something of the author's begins, each with its file and line there."""
    return [(part.line, part.file, part.origin) for part in _KNOWN.get(script, ())]
