"""Wire a driver to ports that a test can look into, and break."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
from msgspec.structs import replace

from pydsl.driver import ClockTimers, Driver
from pydsl.engine import start
from pydsl.engine.events import Event, LocksAwaited, LocksTaken, Started
from pydsl.plan import prepare_json
from pydsl.testing.outcomes import Outcomes, Scripted
from pydsl.testing.world import MemoryJournal, ScriptedInbox, ScriptedPods, VirtualClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.engine.commands import TakeLocks

BEGIN = Started(at=0.0, name="wf", uid="u")
SHARING = replace(BEGIN, shares_locks=True)


@attrs.define
class Keeper:
    """Keeps locks in memory, for runs that ask in the order in which they're driven; `others` hold some, too."""

    others: set[str] = attrs.field(factory=set)
    held: dict[str, TakeLocks] = attrs.field(factory=dict)
    asked: dict[str, TakeLocks] = attrs.field(factory=dict)
    look_every: float | None = None
    _told: dict[str, LocksAwaited] = attrs.field(factory=dict, init=False)

    def take(self, wanted: TakeLocks) -> None:
        self.asked[wanted.holder] = wanted

    def release(self, holder: str) -> None:
        self.held.pop(holder, None)
        self.asked.pop(holder, None)

    def happened(self) -> list[LocksTaken | LocksAwaited]:
        """Answer everybody in the order in which they asked."""
        return [answer for wanted in [*self.asked.values()] for answer in self._answers(wanted)]

    def _answers(self, wanted: TakeLocks) -> Iterator[LocksTaken | LocksAwaited]:
        taken = [*self.others, *(lock.name for held in self.held.values() for lock in held.locks)]
        lacking = next((lock for lock in wanted.locks if taken.count(lock.name) >= lock.limit), None)
        if lacking is None:
            self.held[wanted.holder] = self.asked.pop(wanted.holder)
            yield LocksTaken(at=0.0, holder=wanted.holder)
            return
        answer = LocksAwaited(at=0.0, holder=wanted.holder, lock=lacking.name, free=0, limit=lacking.limit)
        if self._told.get(wanted.holder) != answer:
            self._told[wanted.holder] = answer
            yield answer


@attrs.define
class World:
    """A workflow, and the ports that it's driven with."""

    manifest: Any
    outcomes: Outcomes = attrs.field(factory=dict)
    events: list[Event] = attrs.field(factory=list)
    journal: MemoryJournal = attrs.field(factory=MemoryJournal)
    jobs: int | None = None
    begin: Started = BEGIN
    keeper: Keeper = attrs.field(factory=Keeper)
    clock: VirtualClock = attrs.field(factory=VirtualClock)
    timers: ClockTimers = attrs.field(init=False)
    pods: Any = attrs.field(init=False)
    inbox: ScriptedInbox = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.timers = ClockTimers(self.clock)
        self.pods = ScriptedPods(self.timers, Scripted(self.outcomes), at_most=10_000)
        self.inbox = ScriptedInbox(self.timers)
        for event in self.events:
            self.inbox.script(event)

    def drive(self, **more: Any) -> Driver:
        """Go through the run; return the driver."""
        run, commands = start(prepare_json(self.manifest), self.begin)
        driver = self.driver(run, **more)
        driver.begin(self.begin, commands)
        return driver

    def driver(self, run: Any, **more: Any) -> Driver:
        """Wire a driver for a run."""
        ports = {
            "clock": self.clock, "timers": self.timers, "pods": self.pods, "journal": self.journal,
            "locks": self.keeper if self.begin.shares_locks else None,
        }  # fmt: skip
        return Driver(run=run, inbox=self.inbox, jobs=self.jobs, **{**ports, **more})
