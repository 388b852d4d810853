"""What an archive may unpack to: hostile ones are small, and grow without end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.files import Budget

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_ENTRIES = 1_000_000
"""Files, folders and links of one archive."""
MOST_BYTES = 64 << 30
"""Bytes that one archive unpacks to; holes cost nothing."""
FREE_BYTES = 1 << 30
"""Bytes that an archive of any size may unpack to."""
RATIO = 200
"""Times its own size that an archive of more than FREE_BYTES may unpack to; text comes to 20, zeros to 1000."""
LONGEST_HEADER = 16 << 20
"""Bytes of one header, such as a name; a parser asks for them at once."""
MOST_PARTS = 200
"""Names in a member's path."""


def budget_for(packed: int, stopped: Callable[[], bool]) -> Budget:
    """Return what an archive of so many bytes may unpack to."""
    return Budget(bytes=min(MOST_BYTES, max(FREE_BYTES, packed * RATIO)), entries=MOST_ENTRIES, stopped=stopped)
