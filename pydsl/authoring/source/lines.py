"""Where the lines of the scripts come from that this process has compiled: for tracebacks of local runs.

A manifest doesn't hold it, so that a line that moves in the author's file changes nothing in it. A run does, for the
processes that go on with it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydsl.authoring.source.shipped import Part

    Places = list[tuple[int, str, int]]

_KNOWN: dict[str, tuple[Part, ...]] = {}
_KEPT: dict[str, Places] = {}
"""What other processes have compiled, by the digests of the scripts."""


def remember(script: str, parts: tuple[Part, ...]) -> None:
    """Note where the lines of a script come from."""
    _KNOWN[script] = parts


def places_of(script: str) -> Places:
    """List the lines of a script at which something of the author's begins, each with its file and line there."""
    known = _KNOWN.get(script)
    if known is None:
        return _KEPT.get(_digest(script), [])
    return [(part.line, part.file, part.origin) for part in known]


def kept_places(scripts: Iterable[str]) -> dict[str, Places]:
    """Return what is known of these scripts, by their digests."""
    return {_digest(script): places for script in scripts if (places := places_of(script))}


def remember_kept(places: Mapping[str, Places]) -> None:
    """Note what another process knew of the scripts that it compiled."""
    _KEPT.update(places)


def _digest(script: str) -> str:
    return hashlib.sha256(script.encode(errors="surrogateescape")).hexdigest()
