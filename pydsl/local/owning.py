"""Who drives a run: its owner holds a lock, which is all that those who look at runs need of what drives them."""

from __future__ import annotations

import contextlib
import os

from pydsl.errors import Refused
from pydsl.lazy import TYPE_CHECKING
from pydsl.store import FileLock, Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydsl.store import RunRow

LOCKS = "owners"
"""The folder of the state in which each run's owner holds a file."""


def lock_of(home: Path | str, uid: str) -> FileLock:
    """Return the lock that a run's owner holds."""
    return FileLock(os.path.join(home, LOCKS, uid))


@contextlib.contextmanager
def owned(home: Path, row: RunRow) -> Iterator[None]:
    """Hold a run's lock. Raises Refused where another process does."""
    lock = lock_of(home, row.uid)
    if not lock.take():
        with contextlib.closing(Store(home)) as store:
            owner = store.owner(row.uid)
        who = f", {owner.pid} on {owner.host}" if owner else ""
        raise Refused(f"the run {row.name} is under way in another process{who}")
    try:
        yield
    finally:
        lock.release()
