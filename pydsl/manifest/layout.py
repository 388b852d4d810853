"""How some parts of a document are written otherwise than all the rest: once under an anchor, or on one line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, field

Chooses = Callable[[Any], bool]


class Layout(Struct, frozen=True):
    """What's written otherwise. It means the same to every reader."""

    anchors: Mapping[str, str] = field(default_factory=dict)
    """Texts that are written once a document, with the names of their anchors; what follows is an alias."""
    lists: Mapping[str, Chooses] = field(default_factory=dict)
    """Which lists are written on one line, by their key."""
    items: Mapping[str, Chooses] = field(default_factory=dict)
    """Which items of a list are written on one line, by its key."""
