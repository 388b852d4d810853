"""Files that a pod holds open and writes: its logs. They are this user's, but a pod can change what it holds."""

from __future__ import annotations

import os
from io import FileIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWN = 0o600
PIECE = 1 << 20


def opened(path: Path, mode: str = "rb") -> FileIO:
    """Open such a file, without a buffer. One whose mode the pod has changed is readable again from then on.

    Raise BlockingIOError where the pod has a lease on it, so that others would have to wait for that.
    """
    return FileIO(path, mode, opener=_open)


def written(file: FileIO, at: int = 0, most: int = PIECE) -> Iterator[tuple[int, bytes]]:
    """Yield what was written into a file, from a place on: pieces of so many bytes at most, each with its place.

    Where the pod made its file longer without writing there's nothing: it may be more than any disk has.
    """
    from pydsl.files.copying import extents  # who only opens them needs none of it

    for start, end in extents(file.fileno(), at):
        at = start
        while at < end and (piece := os.pread(file.fileno(), min(most, end - at), at)):
            yield at, piece
            at += len(piece)


def _open(path: str, flags: int) -> int:
    try:
        return os.open(path, flags | os.O_NONBLOCK, OWN)
    except PermissionError:
        os.chmod(path, OWN)
        return os.open(path, flags | os.O_NONBLOCK, OWN)
