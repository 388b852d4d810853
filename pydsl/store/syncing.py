"""Make the journal durable beside the run: a thread that asks the disk, so that the run doesn't wait for it.

What SQLite has committed outlives this process at once. It outlives a loss of power once the disk has it: every result
of a step asks for that, and one answer serves all that asked meanwhile, and for a moment before: a disk that syncs
without a pause slows down all who write on it. What the disk couldn't keep is told to whoever asks or waits next.
"""

from __future__ import annotations

import os
import threading

PAUSE = 0.05
"""Seconds between two syncs, unless somebody waits."""


class Syncing:
    """Syncs one file, as often as it's asked to. Its lock is never held while the disk works."""

    def __init__(self, path: str) -> None:
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._condition = threading.Condition()
        self._asked = self._done = 0
        self._awaited = self._closing = False
        self._error: OSError | None = None
        self._thread = threading.Thread(target=self._work, name="pydsl-sync", daemon=True)
        self._thread.start()

    def ask(self) -> None:
        """Ask for everything that the file holds now. Raises OSError if the disk failed before."""
        with self._condition:
            self._require_no_error()
            if self._asked == self._done:  # else the thread comes round to it by itself: to wake it takes time
                self._condition.notify_all()
            self._asked += 1

    def wait(self) -> None:
        """Wait until the disk has all that was asked for. Raises OSError if it failed."""
        with self._condition:
            asked, self._awaited = self._asked, True
            self._condition.notify_all()
            self._condition.wait_for(lambda: self._done >= asked)
            self._awaited = False
            self._require_no_error()

    def close(self) -> None:
        """Wait until the disk has what was asked for, and end the thread. Raises OSError if the disk failed."""
        with self._condition:
            self._closing = True
            self._condition.notify_all()
        self._thread.join()
        os.close(self._descriptor)
        self._require_no_error()

    def _require_no_error(self) -> None:
        if self._error is not None:  # for ever: what the disk lost once, a later success doesn't bring back
            raise self._error

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
            with self._condition:
                self._done = asked
                self._condition.notify_all()
                self._condition.wait_for(lambda: self._awaited or self._closing, PAUSE)
