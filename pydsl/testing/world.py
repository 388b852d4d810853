"""The ports of a simulated run: a clock that jumps, pods that do as is written, a journal and an inbox in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from pydsl.driver import Stalled
from pydsl.engine.events import PodReady, PodStarted
from pydsl.errors import UsageError
from pydsl.testing.outcomes import KILLED, Outcome, Scripted
from pydsl.testing.simulation import PodTimes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.driver import Batch, ClockTimers, JournalEntry, Request
    from pydsl.engine.commands import Pod
    from pydsl.engine.events import Event


@attrs.define
class VirtualClock:
    """A clock that waits for nothing: it jumps to the time that's waited for."""

    time: float = 0.0

    def now(self) -> float:
        """Return the time."""
        return self.time

    def wait(self, until: float | None) -> None:
        """Be there."""
        if until is None:
            raise Stalled  # what is under way does nothing by itself
        self.time = max(self.time, until)


@attrs.define
class MemoryJournal:
    """Keeps entries as long as it lives."""

    entries: list[JournalEntry] = attrs.field(factory=list)

    def append(self, batch: Batch) -> None:
        """Keep a batch."""
        self.entries += batch.entries

    def read(self) -> Sequence[JournalEntry]:
        """Return every entry, in order."""
        return self.entries


@attrs.define
class ScriptedInbox:
    """What somebody asks for, at times that are written down."""

    timers: ClockTimers
    look_every: float | None = None
    open: bool = False
    _due: list[Request] = attrs.field(factory=list, init=False)

    def script(self, event: Event) -> None:
        """Let an event be asked for at its time."""
        self.timers.at(event.at, lambda: self._due.append(event))

    def take(self) -> Sequence[Request]:
        """Return what is due."""
        due, self._due = self._due, []
        return due


@attrs.define
class ScriptedPods:
    """Pods that end as their outcomes say. `times` tells when each ran, by node id."""

    timers: ClockTimers
    scripted: Scripted
    at_most: int
    times: dict[str, PodTimes] = attrs.field(factory=dict, init=False)
    _running: dict[str, Pod] = attrs.field(factory=dict, init=False)
    _events: list[Event] = attrs.field(factory=list, init=False)

    def start(self, pod: Pod) -> None:
        """Begin a pod, and script its end; a daemon that doesn't fail has none until it's stopped."""
        if len(self.times) >= self.at_most:
            raise UsageError(f"the run starts more than {self.at_most} pods: it may never end")
        now, outcome = self.timers.clock.now(), self.scripted.of(pod)
        self._running[pod.node_id] = pod
        self.times[pod.node_id] = PodTimes(pod.node_name, now, now + outcome.seconds, pod.template)
        if pod.daemon and outcome.ending == "Succeeded":
            self._events.append(PodReady(at=now, node_id=pod.node_id))
        else:
            self._events.append(PodStarted(at=now, node_id=pod.node_id))
            self.timers.after(outcome.seconds, lambda: self._end(pod, outcome))

    def stop(self, node_id: str, grace: float, reason: str = "") -> None:
        """End a pod now."""
        pod = self._running.get(node_id)
        if pod is not None:
            self._end(pod, Outcome(exit_code=KILLED, phase="Failed", message=reason))

    def happened(self) -> Sequence[Event]:
        """Return what has happened since the last call."""
        events, self._events = self._events, []
        return events

    def _end(self, pod: Pod, outcome: Outcome) -> None:
        if self._running.get(pod.node_id) is not pod:
            return
        del self._running[pod.node_id]
        now = self.timers.clock.now()
        self.times[pod.node_id] = attrs.evolve(self.times[pod.node_id], finished=now)
        self._events.append(outcome.finished(pod, now))
