"""What artifacts have in common, over all runs of a home: equal bytes are kept once, whatever keys they have.

A file of an artifact has a second name here, its SHA-256. Who else stores those bytes gets one more name of that file,
and a run that is deleted takes only its own: the system counts them. What no artifact uses any more is swept. Every
step is one call of the system, which happens or doesn't: a process may be killed at any.
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import stat
from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.files import READS
from pydsl.files.mounts import NO_FOLLOW
from pydsl.files.trees import below

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydsl.files import Budget, Root

LEAST = 4096
"""Bytes of the smallest file that is shared: what is smaller takes a block of the disk, as another name does."""
PIECE = 1 << 20
FOLDER_MODE = 0o700
ASIDE = "~"
"""In the name of a link that is about to take a file's place."""


class Contents(Struct, frozen=True):
    """A folder with a name for each content. What can't be shared (another disk, too many links) stays a file alone."""

    folder: Path

    def share(self, store: Root, path: str, budget: Budget) -> None:
        """Let what a path of a store names be what others have of the same bytes. Raises CopyStopped by the budget.

        No pod may reach what is shared: whoever wrote into it would write into everybody's.
        """
        if not store.is_folder(path):
            with store.above(path) as (folder, name):
                self._share(folder, name, budget)
            return
        for entry in below(store, path):
            if entry.is_file and entry.state.st_size >= LEAST:
                self._share(entry.folder, entry.name, budget)

    def _share(self, folder: int, name: str, budget: Budget) -> None:
        with contextlib.suppress(OSError), _opened(name, folder) as file:
            state = os.fstat(file)
            if _may_be_shared(file, state):
                digest = _digest(file, budget)
                kept = os.path.join(self.folder, digest[:2], f"{digest[2:]}-{stat.S_IMODE(state.st_mode):o}")
                self._join(folder, name, file, kept)

    def _join(self, folder: int, name: str, file: int, kept: str) -> None:
        """Name a file so, or, where a file of the same bytes has it, put a link to that into its place."""
        os.makedirs(os.path.dirname(kept), FOLDER_MODE, exist_ok=True)
        try:
            os.link(name, kept, src_dir_fd=folder, follow_symlinks=False)
            return
        except FileExistsError:
            aside = f"{kept}{ASIDE}{os.urandom(8).hex()}"
        os.link(kept, aside)
        try:
            with _opened(aside) as other:
                is_same = _are_equal(file, other)
            if is_same:
                os.rename(aside, name, dst_dir_fd=folder)
            else:  # the machine went down before it was written out, or the disk has forgotten
                os.unlink(kept)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(aside)

    def sweep(self) -> None:
        """Take away the names of what no artifact has any more, and what somebody left who was killed."""
        for path in self._names():
            with contextlib.suppress(FileNotFoundError):
                if ASIDE in path or os.lstat(path).st_nlink == 1:
                    os.unlink(path)

    def _names(self) -> Iterator[str]:
        with contextlib.suppress(FileNotFoundError):
            for folder in os.listdir(self.folder):
                above = os.path.join(self.folder, folder)
                yield from (os.path.join(above, name) for name in os.listdir(above))


@contextlib.contextmanager
def _opened(name: str, folder: int | None = None) -> Iterator[int]:
    descriptor = os.open(name, READS | NO_FOLLOW | os.O_CLOEXEC, dir_fd=folder)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _may_be_shared(file: int, state: os.stat_result) -> bool:
    """Whether it's a large enough file without holes that has one name, and that nobody has open to write."""
    if not stat.S_ISREG(state.st_mode) or state.st_size < LEAST or state.st_nlink != 1:
        return False
    return not _has_holes(file, state.st_size) and not _is_written(file)


def _has_holes(file: int, size: int) -> bool:
    """Whether some of it takes no room: to read that would take long, and to keep it takes nothing."""
    return hasattr(os, "SEEK_HOLE") and os.lseek(file, 0, os.SEEK_HOLE) < size


def _is_written(file: int) -> bool:
    """Whether somebody has it open to write, such as a process that a pod left behind: a lease isn't given then."""
    import fcntl  # not everywhere

    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    try:
        fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)  # what tells of a writer that comes now: nobody takes it
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    return False


def _pieces(file: int) -> Iterator[bytes]:
    os.lseek(file, 0, os.SEEK_SET)
    while piece := os.read(file, PIECE):
        yield piece


def _digest(file: int, budget: Budget) -> str:
    import hashlib  # it loads OpenSSL; a run without artifacts does without

    digest = hashlib.sha256()
    for piece in _pieces(file):
        budget.go_on()
        digest.update(piece)
    return digest.hexdigest()


def _are_equal(one: int, other: int) -> bool:
    if os.fstat(one).st_size != os.fstat(other).st_size:
        return False
    return all(piece == twin for piece, twin in zip(_pieces(one), _pieces(other), strict=False))
