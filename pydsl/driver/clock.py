"""The time of a run, and what is to be done when."""

from __future__ import annotations

import heapq
import itertools
import time
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydsl.driver.ports import Clock


def _pause(seconds: float | None) -> None:
    time.sleep(seconds if seconds is not None else 1.0)


class SystemClock:
    """The machine's time when the run began, carried on by its monotonic clock.

    A clock that's set back or forth meanwhile changes nothing. `sleep` waits so many seconds, or until something
    happens. A run that's continued goes on no `earlier` than its last event.
    """

    def __init__(self, sleep: Callable[[float | None], None] = _pause, *, earlier: float = 0.0) -> None:
        self.sleep = sleep
        self._offset = max(time.time(), earlier) - time.monotonic()

    def now(self) -> float:
        """Return the time."""
        return self._offset + time.monotonic()

    def wait(self, until: float | None) -> None:
        """Return at this time, or when something has happened."""
        self.sleep(None if until is None else max(until - self.now(), 0.0))


class ClockTimers(Struct):
    """Actions by the time of a clock; those of one time in the order they were set."""

    clock: Clock
    _heap: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def at(self, when: float, action: Callable[[], None]) -> None:
        """Do something at a time."""
        heapq.heappush(self._heap, (when, next(self._numbers), action))

    def after(self, seconds: float, action: Callable[[], None]) -> None:
        """Do something in a while."""
        self.at(self.clock.now() + seconds, action)

    @property
    def next(self) -> float | None:
        """The time of the next action; None if there's none."""
        return self._heap[0][0] if self._heap else None

    def run_due(self) -> None:
        """Do what is due."""
        while self._heap and self._heap[0][0] <= self.clock.now():
            heapq.heappop(self._heap)[2]()
