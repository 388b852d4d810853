"""What a run does next: the time, actions in four ranks, timers, and the commands for the world outside."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from pydsl.engine.commands import Wake
from pydsl.engine.timers import Timer, Timers

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.engine.commands import Command


class Agenda:
    """What is still to be done about the event at hand. `now` is its time, `tick` its number.

    No action runs inside another one, so nesting costs no Python stack.
    """

    def __init__(self, at: float) -> None:
        self.now = at
        self.tick = 0
        self.timers = Timers()
        self._commands: list[Command] = []
        self.posted: deque[Callable[[], None]] = deque()
        """What is to be done at once."""
        self._next: list[Callable[[], None]] = []
        self._later: deque[Callable[[], None]] = deque()
        self._last: deque[Callable[[], None]] = deque()
        self._then: list[Callable[[], None]] = []
        self.post = self.posted.append
        """Do something after what is being done now: what happens below never runs inside what happens above."""
        self.post_next = self._next.append
        """Do something after all that what is being done now leads to: a step starts before the one behind it."""
        self.post_later = self._later.append
        """Do something after everything that's posted: who waits for room comes after the handlers of who made it."""
        self.post_last = self._last.append
        """Do something after all that: a DAG judges itself when everything that can start has started."""
        self.post_then = self._then.append
        """Do something after what the next event leads to, whatever it is."""
        self.command = self._commands.append
        """Ask the world for something."""

    def advance(self, at: float) -> None:
        """Begin with an event of this time; time never goes back."""
        self.now = max(self.now, at)
        self.tick += 1
        if self._then:
            self._last.extend(self._then)
            self._then.clear()

    def post_at(self, at: float, action: Callable[[], None], *, counts: bool = True) -> Timer:
        """Do something at a time. `counts=False`: it alone doesn't keep the run going (a deadline)."""
        self.command(Wake(at=at))
        return self.timers.set(at, action, counts=counts)

    def fire(self) -> None:
        """Post what is due now."""
        self.posted.extend(self.timers.due(self.now))

    def drain(self) -> None:
        """Do what is posted, and what that posts, until nothing is left."""
        queue, following = self.posted, self._next  # nothing else stands in their place, ever
        while True:
            while queue:
                queue.popleft()()
            if following:
                following.pop()()
            elif rest := self._later or self._last:
                rest.popleft()()
            else:
                return

    def clear(self) -> None:
        """Forget what is posted."""
        for queue in (self.posted, self._later, self._last):
            queue.clear()

    @property
    def idle(self) -> bool:
        """Whether nothing is posted, nor will be at a time."""
        return not (self.posted or self.timers)

    def take_commands(self) -> list[Command]:
        """Return what was asked for since the last time."""
        made = self._commands.copy()
        self._commands.clear()
        return made
