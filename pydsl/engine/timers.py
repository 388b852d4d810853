"""Waiting for a time: what is to happen when."""

from __future__ import annotations

import heapq
import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


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
        """Return the action, and forget it."""
        action, self.action = self.action, None
        if action is not None:
            self._timers.live -= self._counts
        return action


class Timers:
    """Timers by time; of one time, in the order they were set. `live` counts those that keep the run going."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Timer]] = []
        self._numbers = itertools.count()
        self.live = 0

    def __bool__(self) -> bool:
        return self.live > 0

    def set(self, at: float, action: Callable[[], None], *, counts: bool) -> Timer:
        """Keep an action for a time. `counts=False`: it alone doesn't keep the run going (a deadline)."""
        timer = Timer(self, at, action, counts=counts)
        heapq.heappush(self._heap, (at, next(self._numbers), timer))
        return timer

    def due(self, now: float) -> Iterator[Callable[[], None]]:
        """Yield the actions whose time has come, and forget them."""
        while self._heap and self._heap[0][0] <= now:
            action = heapq.heappop(self._heap)[2].take()
            if action is not None:
                yield action
