"""What copying may cost: bytes, files, and the patience of whoever waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.files.faults import TooLarge

if TYPE_CHECKING:
    from collections.abc import Callable


class CopyStopped(Exception):
    """Somebody asked for an end while files were copied; what was made so far is of no use."""


def _never() -> bool:
    return False


class Budget(Struct):
    """What is left. None: without bound. `stopped` is asked every few megabytes and files."""

    bytes: int | None = None
    entries: int | None = None
    stopped: Callable[[], bool] = _never
    _spent: int = 0
    _made: int = 0

    def spend(self, count: int, path: str = "") -> None:
        """Take bytes. Raise TooLarge if there aren't as many, CopyStopped if somebody asked for an end."""
        self.go_on()
        self._spent += count
        if self.bytes is not None and self._spent > self.bytes:
            raise TooLarge(f"more than {self.bytes} bytes", path)

    def entry(self, path: str = "") -> None:
        """Take a file, folder or link. Raise TooLarge and CopyStopped as `spend` does."""
        self.go_on()
        self._made += 1
        if self.entries is not None and self._made > self.entries:
            raise TooLarge(f"more than {self.entries} files and folders", path)

    def go_on(self) -> None:
        """Raise CopyStopped if somebody asked for an end."""
        if self.stopped():
            raise CopyStopped
