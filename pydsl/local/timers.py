"""What is to be done at a time, in the order of the times."""

from __future__ import annotations

import heapq
import itertools
import time
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@attrs.define
class Timers:
    """Actions by time (seconds since 1970)."""

    _heap: list[tuple[float, int, Callable[[], None]]] = attrs.field(factory=list, init=False)
    _numbers: Iterator[int] = attrs.field(factory=itertools.count, init=False)

    def at(self, when: float, action: Callable[[], None]) -> None:
        """Do something at a time."""
        heapq.heappush(self._heap, (when, next(self._numbers), action))

    def after(self, seconds: float, action: Callable[[], None]) -> None:
        """Do something in a while."""
        self.at(time.time() + seconds, action)

    @property
    def wait(self) -> float | None:
        """Seconds until the next action; None if there's none."""
        return max(self._heap[0][0] - time.time(), 0.0) if self._heap else None

    def run_due(self) -> None:
        """Do what is due."""
        while self._heap and self._heap[0][0] <= time.time():
            heapq.heappop(self._heap)[2]()
