"""Mutexes and semaphores of templates, among the nodes of a run that is alone with them (workflow/sync)."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from msgspec import Struct, field

from pydsl.engine.phases import FAILED
from pydsl.engine.wanted import waiting_message
from pydsl.plan.errors import NodeFault

if TYPE_CHECKING:
    from pydsl.engine.agenda import Agenda
    from pydsl.engine.events import LocksAwaited, LocksTaken
    from pydsl.engine.shutdown import Shutdown
    from pydsl.engine.waiters import Waiter
    from pydsl.engine.wanted import LockNames


class Lock(Struct, eq=False):
    """One lock: how many may hold it, and who does."""

    name: str
    limit: int
    holders: set[str] = field(default_factory=set)
    waiting: deque[Waiter] = field(default_factory=deque)

    @property
    def free(self) -> int:
        """How many more may hold it."""
        return self.limit - len(self.holders)


class Locks:
    """The locks of a run, by name."""

    is_waiting = False
    """Whether anything waits for somebody outside; what is waited for here is held by something under way."""

    def __init__(self, names: LockNames, agenda: Agenda, shutdown: Shutdown) -> None:
        self._names, self._agenda, self._shutdown = names, agenda, shutdown
        self._locks: dict[str, Lock] = {}
        self._held: dict[str, list[Lock]] = {}

    def acquire(self, call: Waiter) -> bool:
        """Take every lock of a call's template, or none; where it must wait, it's told by `locked` later."""
        wanted = call.synchronization
        if not wanted:
            return True
        try:
            locks = [self._locks.setdefault(one.name, Lock(one.name, one.limit)) for one in self._names.wanted(wanted)]
        except NodeFault as fault:
            call.refuse(str(fault))
            return False
        blocking = next((lock for lock in locks if lock.free <= 0), None)
        if blocking is not None:
            call.wait(waiting_message(blocking.name, blocking.free, blocking.limit), blocking.name)
            ended = self._shutdown.ends_waits(exiting=call.is_exiting)
            if ended is None:
                blocking.waiting.append(call)
            else:
                call.refuse_as(FAILED, ended)
            return False
        for lock in locks:
            lock.holders.add(call.name)
        self._held[call.name] = locks
        return True

    def enter(self, whole: Waiter) -> bool:
        """Look at the locks of the whole workflow, which it holds alone here; raises NodeFault for a bad semaphore."""
        self._names.wanted(whole.synchronization or {})
        return True

    def release(self, call: Waiter) -> None:
        """Release what a call holds, and let those who wait try again in their order."""
        locks = self._held.pop(call.name, None)
        if locks is None:
            return
        for lock in locks:
            lock.holders.discard(call.name)
            self._agenda.post(lambda lock=lock: self._let_in(lock))  # type: ignore[misc]  # a default keeps each its own

    def _let_in(self, lock: Lock) -> None:
        """Let those who wait for a lock try again while it has room; who lacks another lock goes and waits for that."""
        while lock.waiting and lock.free > 0:
            call = lock.waiting.popleft()
            if not call.cancelled and self.acquire(call):
                call.locked()

    def withdraw(self, call: Waiter) -> None:
        """Forget that a call waits; who is cancelled is passed over."""

    def abandoned(self) -> list[Waiter]:
        """Return the calls that wait for a lock, and forget them: the run is being stopped."""
        waiting = [call for lock in self._locks.values() for call in lock.waiting if not call.cancelled]
        for lock in self._locks.values():
            lock.waiting.clear()
        return waiting

    def expects(self, _event: LocksTaken | LocksAwaited) -> bool:
        """Whether an answer of somebody outside means anything: nobody was asked."""
        return False

    def answered(self, event: LocksTaken | LocksAwaited) -> None:
        """Take an answer that nobody asked for."""
