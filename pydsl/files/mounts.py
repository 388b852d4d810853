"""What is mounted into a root."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

if TYPE_CHECKING:
    from pathlib import Path

PATH_ONLY = getattr(os, "O_PATH", 0)
NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
MAKES = os.O_CREAT | os.O_EXCL | os.O_TRUNC


class Inode(NamedTuple):
    """What a file or folder is, whatever it's called."""

    device: int
    number: int

    @classmethod
    def of(cls, descriptor: int) -> Inode:
        """Return that of an open file or folder."""
        state = os.fstat(descriptor)
        return cls(state.st_dev, state.st_ino)


class Mount(Struct, frozen=True, kw_only=True):
    """A folder or file of this machine that a container sees at a path of its own."""

    source: Path
    path: str
    """Absolute and normal: no `.`, `..` or doubled slash."""
    read_only: bool = False
    inode: Inode | None = None
    """What lies at the source, where containers may put something else there; None: nobody can."""

    def open(self, flags: int) -> int:
        """Open what is mounted, with the flags of `os.open`. Raises OSError where it isn't at its source any more.

        What lies there instead isn't opened but as a path, where the system has such descriptors: a link may lead
        anywhere.
        """
        flags = flags & ~NO_FOLLOW | os.O_CLOEXEC
        if flags & os.O_EXCL:  # what is mounted is there
            raise OSError(errno.EEXIST, os.strerror(errno.EEXIST), self.path)
        if self.inode is None:
            return os.open(self.source, flags)
        flags &= ~MAKES
        if not PATH_ONLY:
            return self._required(os.open(self.source, flags))
        found = self._required(os.open(self.source, PATH_ONLY | os.O_CLOEXEC))
        try:
            return os.open(f"/proc/self/fd/{found}", flags)
        finally:
            os.close(found)

    def _required(self, descriptor: int) -> int:
        try:
            self.require(Inode.of(descriptor))
        except OSError:
            os.close(descriptor)
            raise
        return descriptor

    def require(self, found: Inode) -> None:
        """Raise OSError if something else was found than what is to be mounted."""
        if found != self.inode:
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE), self.path)
