"""Wire a driver to ports that a test can look into, and break."""

from __future__ import annotations

from typing import Any

import attrs

from pydsl.driver import ClockTimers, Driver
from pydsl.engine import start
from pydsl.engine.events import Event, Started
from pydsl.plan import prepare_json
from pydsl.testing.outcomes import Outcomes, Scripted
from pydsl.testing.world import MemoryJournal, ScriptedInbox, ScriptedPods, VirtualClock

BEGIN = Started(at=0.0, name="wf", uid="u")


@attrs.define
class World:
    """A workflow, and the ports that it's driven with."""

    manifest: Any
    outcomes: Outcomes = attrs.field(factory=dict)
    events: list[Event] = attrs.field(factory=list)
    journal: MemoryJournal = attrs.field(factory=MemoryJournal)
    jobs: int | None = None
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
        run, commands = start(prepare_json(self.manifest), BEGIN)
        driver = self.driver(run, **more)
        driver.begin(BEGIN, commands)
        return driver

    def driver(self, run: Any, **more: Any) -> Driver:
        """Wire a driver for a run."""
        ports = {"clock": self.clock, "timers": self.timers, "pods": self.pods, "journal": self.journal}
        return Driver(run=run, inbox=self.inbox, jobs=self.jobs, **{**ports, **more})
