"""Who drives a run: an OS lock that dies with its process, and a row that says which process that is."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from pathlib import Path

import attrs

from pydsl import __version__
from pydsl.errors import InfrastructureError

TRIES, PAUSE = 10, 0.01
BOOT = Path("/proc/sys/kernel/random/boot_id")


@attrs.frozen(kw_only=True)
class Owner:
    """A process, as others can tell it from one of another machine or another start of this one."""

    pid: int
    boot: str
    host: str
    version: str = __version__

    @property
    def is_of_this_boot(self) -> bool:
        """Whether its pids are this machine's, since it was started last."""
        return (self.boot, self.host) == (_boot(), os.uname().nodename)


def this_process() -> Owner:
    """Return the owner that this process is."""
    return Owner(pid=os.getpid(), boot=_boot(), host=os.uname().nodename)


def _boot() -> str:
    try:
        return BOOT.read_text().strip()
    except OSError:
        return ""


@attrs.define
class FileLock:
    """A file that one process at a time holds. What it starts doesn't inherit it."""

    path: Path
    _descriptor: int | None = attrs.field(default=None, init=False)

    def take(self) -> bool:
        """Take it, and say whether that was possible. Raises InfrastructureError where the file can't be made."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
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
            self.path.unlink()


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
