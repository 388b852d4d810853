"""Remove a tree by descriptors: three of them, however deep it is, and whatever modes a pod left."""

from __future__ import annotations

import contextlib
import errno
import os
from typing import TYPE_CHECKING

from pydsl.files.mounts import NO_FOLLOW
from pydsl.files.root import READS
from pydsl.files.trees import change_mode
from pydsl.files.walking import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator

OURS = 0o700
BUSY = frozenset({errno.EBUSY, errno.ENOTEMPTY, errno.EEXIST})


def remove(folder: int, name: str) -> None:
    """Take an entry of a folder away, with all below it. Raises OSError for what can't be taken away."""
    try:
        os.unlink(name, dir_fd=folder)
    except FileNotFoundError:
        return
    except (IsADirectoryError, PermissionError) as error:  # what unlink says of a folder on Linux, and elsewhere
        if not _is_folder(folder, name):
            raise error from None
    else:
        return
    with contextlib.suppress(OSError):
        os.rmdir(name, dir_fd=folder)
        return
    empty(folder, name)
    os.rmdir(name, dir_fd=folder)


def empty(folder: int, name: str) -> None:
    """Remove all that is in a folder.

    What lies deep is lifted first: a folder's folders become its parent's, under names that nobody has.
    """
    with _opened(folder, name) as top:
        lifted, left = 0, os.listdir(top)
        while left:
            stays = 0
            for entry in left:
                lifted, gone = _take_apart(top, entry, lifted)
                stays += not gone
            left = os.listdir(top)
            if left and len(left) <= stays:
                raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), left[0])


def _take_apart(top: int, name: str, lifted: int) -> tuple[int, bool]:
    """Remove an entry of the top folder after its own folders have become the top's; say whether it's gone."""
    if not _is_folder(top, name):
        os.unlink(name, dir_fd=top)
        return lifted, True
    with contextlib.suppress(OSError):
        os.rmdir(name, dir_fd=top)
        return lifted, True
    with _opened(top, name) as inside:
        for entry in os.listdir(inside):
            if not _is_folder(inside, entry):
                os.unlink(entry, dir_fd=inside)
                continue
            lifted += 1
            _lift(inside, entry, top, f".pydsl-lifted-{lifted}")
    try:
        os.rmdir(name, dir_fd=top)
    except OSError as error:
        if error.errno not in BUSY:
            raise
        return lifted, False
    return lifted, True


def _lift(folder: int, name: str, top: int, new: str) -> None:
    try:
        os.rmdir(name, dir_fd=folder)
    except OSError:
        with contextlib.suppress(OSError):
            change_mode(folder, name, OURS)
        try:
            os.rename(name, new, src_dir_fd=folder, dst_dir_fd=top)
        except OSError as error:
            if error.errno not in {*BUSY, errno.EXDEV}:
                raise


@contextlib.contextmanager
def _opened(folder: int, name: str) -> Iterator[int]:
    """Open a folder, after this user has been given the right to change it."""
    change_mode(folder, name, OURS)
    descriptor = os.open(name, READS | FOLDER | NO_FOLLOW | os.O_CLOEXEC, dir_fd=folder)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _is_folder(folder: int, name: str) -> bool:
    try:
        state = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return state.st_mode & 0o170000 == 0o040000
