"""The loop of a run: what happens becomes events, the engine answers with commands, and those are carried out.

Whatever has happened since the last round is one batch: it's journalled with the commands it led to in one
transaction, and only then are the commands carried out.
"""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.engine.commands import KillPod, RunPod, Wake
from pydsl.engine.events import PodFinished, Woken
from pydsl.errors import Refused
from pydsl.local.pod import DEADLINE_MESSAGE, PodRun
from pydsl.local.timers import Timers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydsl.engine.commands import Command, Pod
    from pydsl.engine.events import Event, Started
    from pydsl.local.interrupts import Interrupts
    from pydsl.local.setting import Setting
    from pydsl.store import Store

GRACE = 30.0
"""Seconds that Kubernetes gives a pod between TERM and KILL."""
INTERRUPT_GRACE = 5.0
"""Seconds that pods get to end after the user's first Ctrl-C."""


class Interrupted(KeyboardInterrupt):
    """The user ended the run; its pods are over and its journal is complete."""


@attrs.define(kw_only=True)
class Loop:
    """One run under way. `jobs` is how many pods run at a time, daemons aside."""

    run: Any
    uid: str
    setting: Setting
    store: Store
    jobs: int
    interrupts: Interrupts
    observe: Callable[[Loop], None] | None = None
    """Called after each batch."""
    timers: Timers = attrs.field(factory=Timers, init=False)
    _inbox: list[Event] = attrs.field(factory=list, init=False)
    _queue: deque[Pod] = attrs.field(factory=deque, init=False)
    _active: dict[str, PodRun] = attrs.field(factory=dict, init=False)
    _count: int = attrs.field(default=0, init=False)

    def drive(self, started: Started, commands: Sequence[Command]) -> None:
        """Go on until the run is finished. Raises Interrupted after Ctrl-C, Refused if nothing more can happen."""
        self._record([(started, commands)])
        while self.run.finished is None:
            self._start_waiting()
            self._collect()
            self._record([(event, self.run.apply(event)) for event in self._take()])

    def send(self, event: Event) -> None:
        """Put an event into the next batch."""
        self._inbox.append(event)

    def _take(self) -> list[Event]:
        events, self._inbox = self._inbox, []
        return events

    def _record(self, entries: Sequence[tuple[Event, Sequence[Command]]]) -> None:
        if entries:
            self.store.record(self.uid, self._count, entries)
            self._count += len(entries)
        for _, commands in entries:
            for command in commands:
                self._carry_out(command)
        if self.observe is not None:
            self.observe(self)

    def _carry_out(self, command: Command) -> None:
        if isinstance(command, RunPod):
            self._queue.append(command.pod)
        elif isinstance(command, KillPod):
            self._kill(command)
        elif isinstance(command, Wake):
            self.timers.at(command.at, lambda: self.send(Woken(at=time.time())))

    def _kill(self, command: KillPod) -> None:
        active = self._active.get(command.node_id)
        if active is not None:
            active.stop(command.grace)
            return
        waiting = next((pod for pod in self._queue if pod.node_id == command.node_id), None)
        if waiting is not None:
            self._queue.remove(waiting)
            self.send(PodFinished(at=time.time(), node_id=waiting.node_id, phase="Failed"))

    def _start_waiting(self) -> None:
        """Start pods while there is room. A daemon takes no room, or nothing could use it."""
        while self._queue and (self._queue[0].daemon or self._room > 0):
            self._start(self._queue.popleft())

    @property
    def _room(self) -> int:
        return self.jobs - sum(not active.pod.daemon for active in self._active.values())

    def _start(self, pod: Pod) -> None:
        run = PodRun(pod, self.setting, self._heard, self.timers.after)
        self._active[pod.node_id] = run
        run.start()
        if pod.deadline is not None and not run.finished:
            self.timers.at(pod.deadline, lambda: run.stop(GRACE, DEADLINE_MESSAGE))

    def _heard(self, event: Event) -> None:
        """Take an event from a pod."""
        if isinstance(event, PodFinished):
            del self._active[event.node_id]
        self._inbox.append(event)

    def _collect(self) -> None:
        """Wait until there is an event, unless there is one already; then take what else has happened."""
        while True:
            self._heed_interrupts()
            self._require_a_future()
            for ended in self.setting.children.wait(0.0 if self._inbox else self.timers.wait):
                for active in list(self._active.values()):
                    if active.ended(ended.pid, ended.code, started=ended.started):
                        break
            self.timers.run_due()
            if self._inbox:
                return

    def _require_a_future(self) -> None:
        if not self._inbox and not self._active and self.timers.wait is None:
            waiting = ", ".join(self._suspended()) or "it"
            raise Refused(f"the run can't go on: {waiting} waits to be resumed, and a local run can't be resumed yet")

    def _suspended(self) -> list[str]:
        nodes = self.run.nodes.values()
        return [node.name for node in nodes if node.type == "Suspend" and node.phase == "Running"]

    def _heed_interrupts(self) -> None:
        if not self.interrupts.count:
            return
        for active in list(self._active.values()):
            active.stop(INTERRUPT_GRACE)
        while len(self.setting.children):
            if self.interrupts.count > 1:
                for active in self._active.values():
                    active.kill()
            for ended in self.setting.children.wait(self.timers.wait):
                for active in list(self._active.values()):
                    active.ended(ended.pid, ended.code, started=ended.started)
            self.timers.run_due()
        raise Interrupted
