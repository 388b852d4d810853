"""What is mounted into a root."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from pathlib import Path


@attrs.frozen(kw_only=True)
class Mount:
    """A folder or file of this machine that a container sees at a path of its own."""

    source: Path
    path: str
    """Absolute and normal: no `.`, `..` or doubled slash."""
    read_only: bool = False
