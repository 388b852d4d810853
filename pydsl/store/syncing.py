"""Make the journal durable beside the run: a thread that asks the disk, so that the run doesn't wait for it.

What SQLite has committed outlives this process at once. It outlives a loss of power once the disk has it: every result
of a step asks for that, and one answer serves all that asked meanwhile.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class Syncing:
    """Syncs one file, as often as it's asked to. Its lock is never held while the disk works."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._condition = threading.Condition()
        self._asked = self._done = 0
        self._closing = False
        self._error: OSError | None = None
        self._thread = threading.Thread(target=self._work, name="pydsl-sync", daemon=True)
        self._thread.start()

    def ask(self) -> None:
        """Ask for everything that the file holds now. Raises OSError if the disk failed before."""
        with self._condition:
            if self._error is not None:
                raise self._error
            self._asked += 1
            self._condition.notify()

    def close(self) -> None:
        """Wait until the disk has what was asked for, and end the thread."""
        with self._condition:
            self._closing = True
            self._condition.notify()
        self._thread.join()
        os.close(self._descriptor)

    def _work(self) -> None:
        while True:
            with self._condition:
                self._condition.wait_for(lambda: self._asked > self._done or self._closing)
                if self._asked == self._done:
                    return
                asked = self._asked
            try:
                os.fsync(self._descriptor)
            except OSError as error:
                self._error = error
            self._done = asked
