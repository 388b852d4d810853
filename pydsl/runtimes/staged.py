"""Files of a place that containers use one after the other: what was staged for one stays for the next.

That mostly gets files of the same names.

To make a file and to remove it takes a disk's system fourteen times as long as to write one that is there. What a
container has changed of such a file but its text, of which every byte is compared, makes it be removed all the same.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.files import READS, Root
from pydsl.files.writing import write_all

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from pydsl.files import Mount

AGAIN = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)


class StagedFile(Struct, frozen=True):
    """How a file was made: the mode that was asked for, and the one that it got."""

    asked: int | None
    mode: int

    def is_still(self, descriptor: int, asked: int | None) -> bool:
        """Whether a file is what would be made now, but for its text: it has no other name, and nothing attached."""
        state = os.fstat(descriptor)
        as_made = state.st_mode == self.mode and state.st_nlink == 1 and asked == self.asked
        return as_made and hasattr(os, "listxattr") and not os.listxattr(descriptor)  # else nobody can tell


class SharedFiles(Root):
    """A root for containers one after the other.

    Files that stayed are only ever written again: whatever else is done finds them gone.
    """

    def __init__(self, folder: Path, mounts: Sequence[Mount] = ()) -> None:
        super().__init__(folder, mounts)
        self._staged: dict[str, StagedFile] = {}
        self._left: dict[str, StagedFile] = {}

    def write(self, path: str, data: bytes, mode: int | None = None) -> None:
        """Write a file; one that stayed is taken for it if it's as it was made."""
        left = self._left.pop(path, None)
        if left is not None and self._is_written_again(path, left, data, mode):
            self._staged[path] = left
            return
        if left is not None:
            super().remove(path)
        super().write(path, data, mode)

    def _written(self, path: str, data: bytes, mode: int | None) -> int:
        descriptor = super()._written(path, data, mode)
        self._staged[path] = StagedFile(mode, os.fstat(descriptor).st_mode)
        return descriptor

    def _is_written_again(self, path: str, left: StagedFile, data: bytes, mode: int | None) -> bool:
        try:
            descriptor = super().open(path, AGAIN)
        except OSError:
            return False
        try:
            if not left.is_still(descriptor, mode):
                return False
            if os.pread(descriptor, len(data) + 1, 0) != data:
                write_all(descriptor, data)
                os.ftruncate(descriptor, len(data))
            os.utime(descriptor)  # a container may have set its times
            return True
        finally:
            os.close(descriptor)

    @property
    def stays(self) -> Collection[str]:
        """The files that may stay when the container is over: those that were staged, and those of the one before."""
        return self._staged.keys() | self._left.keys()

    def leave(self, stay: Iterable[str]) -> None:
        """Take note that a container is over, and that of the files that may stay none is left but these."""
        known = {**self._left, **self._staged}
        self._left = {path: known[path] for path in stay}
        self._staged = {}

    def settle(self) -> None:
        """Remove what stayed and wasn't written again."""
        left, self._left = self._left, {}
        self._staged.update(left)
        for path in left:
            super().remove(path)
            del self._staged[path]

    def open(self, path: str, flags: int = READS, mode: int = 0o666) -> int:
        """Open a path, after what stayed is gone."""
        self.settle()
        return super().open(path, flags, mode)

    def real_path(self, path: str) -> str:
        """Return the path, from the top of the root, that names the same without a link; what stayed is gone."""
        self.settle()
        return super().real_path(path)
