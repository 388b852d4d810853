"""What an archive may unpack to: hostile ones are small, and grow without end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.files import Budget

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_HEADER = 16 << 20
"""Bytes of one header, such as a name; a parser asks for them at once."""
MOST_PARTS = 200
"""Names in a member's path."""


class UnpackingLimits(Struct, frozen=True, kw_only=True):
    """What any one archive may unpack to."""

    entries: int = 1_000_000
    """Files, folders and links."""
    bytes: int = 64 << 30
    """Bytes of its files; holes cost nothing."""
    ratio: int = 200
    """Times its own size that it may unpack to, if that's more than `free`; text comes to 20, zeros to 1000."""
    free: int = 1 << 30
    """Bytes that it may unpack to however small it is."""

    def budget(self, packed: int, stopped: Callable[[], bool]) -> Budget:
        """Return what an archive of so many bytes may unpack to."""
        most = min(self.bytes, max(self.free, packed * self.ratio))
        return Budget(bytes=most, entries=self.entries, stopped=stopped)
