"""Who drives a run: a row that says which process that is, beside the lock that it holds."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from pydsl import __version__

BOOT = Path("/proc/sys/kernel/random/boot_id")


class Owner(NamedTuple):
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
