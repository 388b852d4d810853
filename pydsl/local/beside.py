"""Lengthy work on files, done in threads beside the loop: what it led to is taken up by the loop itself."""

from __future__ import annotations

import contextlib
import os
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from msgspec import Struct, field

THREADS = 2
"""How many pods' files are copied at a time; more would make a disk slower."""

Owner = TypeVar("Owner")
Result = Any
Work = Callable[[], Result]


class WorkResult(Struct, frozen=True):
    """What work came to: its result, or what it raised."""

    result: Result = None
    error: Exception | None = None

    def get(self) -> Result:
        """Return the result, or raise what the work raised."""
        if self.error is not None:
            raise self.error
        return self.result


class Beside(Struct, Generic[Owner], eq=False):
    """Threads that work, made when they're needed and `most` of them. `alarm` is rung when some work is done."""

    alarm: int
    most: int = THREADS
    _waiting: deque[tuple[Owner, Work, Callable[[WorkResult], None]]] = field(default_factory=deque)
    _done: deque[tuple[Owner, Callable[[], None]]] = field(default_factory=deque)
    _condition: threading.Condition = field(default_factory=threading.Condition)
    _threads: list[threading.Thread] = field(default_factory=list)
    _idle: int = 0
    _closed: bool = False

    def do(self, owner: Owner, work: Work, then: Callable[[WorkResult], None]) -> None:
        """Do some work; `take` will give `then` back, with what it came to."""
        with self._condition:
            self._waiting.append((owner, work, then))
            if self._idle < len(self._waiting) and len(self._threads) < self.most:
                thread = threading.Thread(target=self._work, name="pydsl-files", daemon=True)
                self._threads.append(thread)
                thread.start()
            self._condition.notify()

    def take(self) -> list[tuple[Owner, Callable[[], None]]]:
        """Return what is to be called for work that is done, and for whom."""
        found = []
        while self._done:
            found.append(self._done.popleft())
        return found

    def close(self) -> None:
        """End the threads, each after the work that it's at; nobody waits for that."""
        with self._condition:
            self._closed = True
            self._waiting.clear()
            self._condition.notify_all()

    def _work(self) -> None:
        while (job := self._next()) is not None:
            owner, work, then = job
            try:
                outcome = WorkResult(work())
            except Exception as error:
                outcome = WorkResult(error=error)
            self._done.append((owner, _later(then, outcome)))
            self._ring()

    def _ring(self) -> None:
        with self._condition, contextlib.suppress(BlockingIOError):  # it's full of rings already
            if not self._closed:  # else the descriptor may be another file's by now
                os.write(self.alarm, b"\0")

    def _next(self) -> tuple[Owner, Work, Callable[[WorkResult], None]] | None:
        with self._condition:
            self._idle += 1
            self._condition.wait_for(lambda: self._waiting or self._closed)
            self._idle -= 1
            return self._waiting.popleft() if self._waiting else None


def _later(then: Callable[[WorkResult], None], outcome: WorkResult) -> Callable[[], None]:
    return lambda: then(outcome)
