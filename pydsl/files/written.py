"""Files that a pod holds open and writes: its logs. They are this user's, but a pod can change what it holds."""

from __future__ import annotations

import os
from io import FileIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

OWN = 0o600


def opened(path: Path, mode: str = "rb") -> FileIO:
    """Open such a file, without a buffer. One whose mode the pod has changed is readable again from then on.

    Raise BlockingIOError where the pod has a lease on it, so that others would have to wait for that.
    """
    return FileIO(path, mode, opener=_open)


def _open(path: str, flags: int) -> int:
    try:
        return os.open(path, flags | os.O_NONBLOCK, OWN)
    except PermissionError:
        os.chmod(path, OWN)
        return os.open(path, flags | os.O_NONBLOCK, OWN)
