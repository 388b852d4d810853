"""An OS lock, which dies with the process that holds it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time

from pydsl.errors import InfrastructureError
from pydsl.lazy import TYPE_CHECKING
from pydsl.store.home import make_private

if TYPE_CHECKING:
    from pathlib import Path

TRIES, PAUSE = 10, 0.01


class FileLock:
    """A file that one process at a time holds. What it starts doesn't inherit it."""

    def __init__(self, path: Path | str) -> None:
        self.path = path
        self._descriptor: int | None = None

    def take(self) -> bool:
        """Take it, and say whether that was possible. Raises InfrastructureError where the file can't be made."""
        make_private(os.path.dirname(self.path))
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise InfrastructureError(f"{self.path}: {error.strerror}") from error
        for _ in range(TRIES):
            if _locked(descriptor):
                self._descriptor = descriptor
                return True
            time.sleep(PAUSE)  # whoever only looks whether it's taken holds it for a moment
        os.close(descriptor)
        return False

    def release(self) -> None:
        """Let another process take it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    @property
    def is_taken(self) -> bool:
        """Whether a process holds it now."""
        try:
            descriptor = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            return not _locked(descriptor)
        finally:
            os.close(descriptor)

    def remove(self) -> None:
        """Take the file away."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
