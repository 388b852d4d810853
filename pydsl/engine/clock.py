"""Waiting for a time: what is to happen when, and the `Wake` commands that ask for it."""

from __future__ import annotations

import heapq
import itertools
from typing import TYPE_CHECKING

from pydsl.engine.commands import Wake

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.engine.run import Run


class Timer:
    """One action at one time; `cancel` forgets it."""

    __slots__ = ("_counts", "_timers", "action", "at")

    def __init__(self, timers: Timers, at: float, action: Callable[[], None], *, counts: bool) -> None:
        self._timers, self.at = timers, at
        self.action: Callable[[], None] | None = action
        self._counts = counts
        timers.live += counts

    def cancel(self) -> None:
        """Don't do it after all."""
        self.take()

    def take(self) -> Callable[[], None] | None:
        """Give the action, and forget it."""
        action, self.action = self.action, None
        if action is not None:
            self._timers.live -= self._counts
        return action


class Timers:
    """A run's timers, by time; of one time, in the order they were set. `live` counts those that keep the run going."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._heap: list[tuple[float, int, Timer]] = []
        self._numbers = itertools.count()
        self.live = 0

    def __bool__(self) -> bool:
        return self.live > 0

    def set(self, at: float, action: Callable[[], None], *, counts: bool = True) -> Timer:
        """Do something at a time. `counts=False`: it alone doesn't keep the run going (a deadline)."""
        timer = Timer(self, at, action, counts=counts)
        heapq.heappush(self._heap, (at, next(self._numbers), timer))
        self._run.command(Wake(at=at))
        return timer

    def fire(self) -> None:
        """Do what is due now."""
        while self._heap and self._heap[0][0] <= self._run.now:
            action = heapq.heappop(self._heap)[2].take()
            if action is not None:
                self._run.post(action)
