"""What can be wrong with a file: always an OSError, so that one `except` has it."""

from __future__ import annotations

import errno
import os
import stat

KINDS = {
    stat.S_IFIFO: "a FIFO",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
    stat.S_IFDIR: "a folder",
    stat.S_IFLNK: "a link",
}


class NotRegular(OSError):
    """A FIFO, a device, a socket or a folder where a file is asked for."""

    def __init__(self, mode: int, path: str) -> None:
        super().__init__(errno.EINVAL, f"{KINDS.get(stat.S_IFMT(mode), 'something else')}, not a regular file", path)


class TooLarge(OSError):
    """More bytes, files or folders than a limit allows."""

    def __init__(self, what: str, path: str = "") -> None:
        super().__init__(errno.EFBIG, what, path)


def said(error: OSError) -> str:
    """Return what is wrong in one line: the path as the pod sees it, and why."""
    why = str(error.strerror or error)
    if not isinstance(error, (NotRegular, TooLarge)):
        why = why.lower()  # as Go says it
    return f"{error.filename}: {why}" if error.filename else why


def fault(number: int, path: str) -> OSError:
    """Return the error of a system call's number, with the path."""
    return OSError(number, os.strerror(number), path)
