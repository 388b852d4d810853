"""Mutexes and semaphores that other runs want, too: whoever keeps them is asked, and answers with events.

What waits is Pending with Argo's message, and what it waits for is in `synchronizationStatus` (op: executeTemplate).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from pydsl.engine.commands import ReleaseLocks, TakeLocks
from pydsl.engine.events import LocksTaken
from pydsl.engine.phases import FAILED
from pydsl.engine.wanted import waiting_message
from pydsl.plan.errors import NodeFault

if TYPE_CHECKING:
    from pydsl.engine.agenda import Agenda
    from pydsl.engine.commands import WantedLock
    from pydsl.engine.events import LocksAwaited
    from pydsl.engine.shutdown import Shutdown
    from pydsl.engine.waiters import Waiter
    from pydsl.engine.wanted import LockNames


class _Allowed(Struct, frozen=True, eq=False):
    """A call that holds its locks and waits for the run to go on."""

    call: Waiter

    def admit(self) -> None:
        """Go on, if it's still wanted."""
        if not self.call.cancelled:
            self.call.locked()


class SharedLocks(Struct, eq=False):
    """What a run asked for and holds, by the names of the nodes that do. `priority` and `since` are the run's."""

    _names: LockNames
    _agenda: Agenda
    _shutdown: Shutdown
    _priority: int
    _since: float
    _asked: dict[str, Waiter] = field(default_factory=dict)
    _held: dict[str, Waiter] = field(default_factory=dict)
    _wanted: dict[str, list[WantedLock]] = field(default_factory=dict)
    """The locks of all those."""
    _lacked: dict[str, LocksAwaited] = field(default_factory=dict)
    """What those who wait were told last."""

    @property
    def is_waiting(self) -> bool:
        """Whether anything waits for an answer that may come at any time: not for what only this run's nodes hold."""
        return any(name not in self._lacked or not self._is_own(self._lacked[name]) for name in self._asked)

    def _is_own(self, lacked: LocksAwaited) -> bool:
        """Whether all that may hold a lock are nodes of this run."""
        held = sum(any(lock.name == lacked.lock for lock in self._wanted[name]) for name in self._held)
        return held >= lacked.limit

    def acquire(self, call: Waiter) -> bool:
        """Ask for every lock of a call's template; it's told by `locked` when it holds them. True where it has none."""
        try:
            return self.enter(call)
        except NodeFault as fault:
            call.refuse(str(fault))
            return False

    def enter(self, call: Waiter) -> bool:
        """Ask for the locks of a call, or of the whole workflow. Raises NodeFault for a bad semaphore."""
        wanted = self._names.wanted(call.synchronization or {})
        if not wanted:
            return True
        self._asked[call.name], self._wanted[call.name] = call, wanted
        call.wait("")
        self._agenda.command(
            TakeLocks(holder=call.name, locks=tuple(wanted), priority=self._priority, since=self._since)
        )
        return False

    def release(self, call: Waiter) -> None:
        """Let others have what a call holds or asked for."""
        found = self._asked.pop(call.name, None) or self._held.pop(call.name, None)
        self._lacked.pop(call.name, None)
        if found is not None:
            del self._wanted[call.name]
            self._agenda.command(ReleaseLocks(holder=call.name))

    withdraw = release
    """Ask no longer: the call is cancelled while it waits."""

    def abandoned(self) -> list[Waiter]:
        """Return the calls that wait for a lock, and ask for them no longer: the run is being stopped."""
        waiting = [*self._asked.values()]
        for call in waiting:
            self.release(call)
        return waiting

    def expects(self, event: LocksTaken | LocksAwaited) -> bool:
        """Whether an answer means anything: it's about what was asked for, or is asked for again."""
        return event.holder in self._asked or event.holder in self._held

    def answered(self, event: LocksTaken | LocksAwaited) -> None:
        """Let a call go on, or show what it waits for, as one that held its locks before does when it has to again."""
        if not isinstance(event, LocksTaken):
            self._lack(self._asked.get(event.holder) or self._held[event.holder], event)
        elif event.holder in self._asked:
            self._lacked.pop(event.holder, None)
            self._let_in(self._asked.pop(event.holder))
        else:
            self._held[event.holder].wait("")

    def _lack(self, call: Waiter, event: LocksAwaited) -> None:
        """Show what a call waits for; one that began to wait when the run was being stopped ends."""
        call.wait(waiting_message(event.lock, event.free, event.limit), event.lock)
        if event.holder not in self._asked:
            return
        self._lacked[event.holder] = event
        ended = self._shutdown.ends_waits(exiting=call.is_exiting)
        if ended is not None:
            self.release(call)
            call.refuse_as(FAILED, ended)

    def _let_in(self, call: Waiter) -> None:
        self._held[call.name] = call
        if self._shutdown.held and call.name:
            call.wait("")
            self._shutdown.waiting.append(_Allowed(call))
        else:
            call.locked()
