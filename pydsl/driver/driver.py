"""The loop of a run: what happens becomes events, the engine answers with commands, and those are carried out.

Whatever has happened since the last round is one batch. The journal has it before any of its commands is carried out.
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from pydsl.driver.applying import fault_text, is_late
from pydsl.driver.journal import Batch, JournalEntry, batch_of, named
from pydsl.driver.locking import Locking
from pydsl.driver.ports import Halt
from pydsl.engine.commands import Command, KillPod, ReleaseLocks, RunPod, TakeLocks, Wake
from pydsl.engine.events import Event, PodFinished, Woken
from pydsl.errors import InfrastructureError, PydslError
from pydsl.manifest.collector import no_collections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pydsl.driver.clock import ClockTimers
    from pydsl.driver.ports import Clock, Inbox, Journal, LockKeeper, Pods, Request
    from pydsl.engine import Run
    from pydsl.engine.commands import Pod

GRACE = 30.0
"""Seconds that Kubernetes gives a pod between TERM and KILL."""
LAST_GRACE = 5.0
"""Seconds that pods get which are still there when their run is over."""
DEADLINE_MESSAGE = "Pod was active on the node longer than the specified deadline"


Happening = tuple[Event, Sequence[Command]]
"""An event, and the commands that it led to."""


class Halted(Exception):
    """Somebody asked for a halt: the pods are over, and the journal ends where the run can go on."""


class Unobserved(Exception):
    """Whoever looks on failed with `error`: no fault of the run, which can be taken up."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


class Stalled(Exception):
    """Nothing is under way, and nobody can ask for anything: the run can't go on."""


class Driver(Struct, eq=False, kw_only=True):
    """One run under way. `jobs` is how many pods run at a time, daemons aside; None: as many as there are."""

    run: Run
    clock: Clock
    timers: ClockTimers
    pods: Pods
    journal: Journal
    inbox: Inbox
    locks: LockKeeper | None = None
    """Who keeps the locks of a run that shares them; None for one that's alone with its own."""
    jobs: int | None = None
    observe: Callable[[Batch], None] | None = None
    """Called with each batch, when its commands are carried out."""
    until: Callable[[Batch], bool] | None = None
    """Asked about each batch: whether the run is left there, before what the batch led to is done."""
    _sent: list[Event] = field(default_factory=list)
    _queue: deque[Pod] = field(default_factory=deque)
    _active: dict[str, Pod] = field(default_factory=dict)
    _locking: Locking | None = None

    def __post_init__(self) -> None:
        self._locking = Locking(self.locks) if self.locks else None

    def begin(self, event: Event, commands: Sequence[Command]) -> None:
        """Go through a run from its first event to its end. Raises Halted and Stalled."""
        self._drive([(event, commands)])

    def go_on(self, commands: Iterable[Command]) -> None:
        """Carry out what a journal left open, and go through the rest of the run. Raises Halted and Stalled."""
        self._carry_out(commands)
        self._drive()

    def _drive(self, first: Sequence[Happening] = ()) -> None:
        try:
            self._keep(first)
            while self.run.finished is None:
                self._start_waiting()
                self._keep(self._applied(self._awaited()))
        except Unobserved as left:
            raise left.error from None
        except Exception as error:
            self._break_off(error)
            raise
        self._end_pods(LAST_GRACE)

    def _applied(self, events: Iterable[Event]) -> list[Happening]:
        with no_collections():  # for a whole batch: what the engine makes of it is kept
            return [(event, self.run.apply(event)) for event in events if not is_late(self.run, event)]

    def _break_off(self, error: Exception) -> None:
        """End in Error a run that can't be driven any further; the journal keeps its nodes so, and no event.

        What the machine lacks is no end: once it's there, the run can be taken up.
        """
        if isinstance(error, (Halted, Stalled, InfrastructureError)):
            return
        message = fault_text(error)
        self.run.break_off(error)
        for node_id in [*self.run.pods]:
            self.run.apply(PodFinished(at=self.run.now, node_id=node_id, phase="Error", message=message))
        with contextlib.suppress(PydslError):  # where the journal is what broke, there's nowhere to keep it
            self.journal.append(batch_of(self.run, []))

    def send(self, event: Event) -> None:
        """Put an event into the next batch."""
        self._sent.append(event)

    def _keep(self, made: Sequence[Happening]) -> None:
        """Journal what happened, then carry out what it led to."""
        if not made:
            return
        batch = batch_of(self.run, [JournalEntry(event, named(commands)) for event, commands in made])
        self.journal.append(batch)
        is_left = self.until is not None and self.run.finished is None and self.until(batch)
        for _, commands in made if not is_left else ():
            self._carry_out(commands)
        self._tell(batch)
        if is_left:
            self._halt(Halt(LAST_GRACE))

    def _tell(self, batch: Batch) -> None:
        try:
            if self.observe is not None:
                self.observe(batch)
        except Exception as error:
            raise Unobserved(error) from error

    def _carry_out(self, commands: Iterable[Command]) -> None:
        for command in commands:
            if isinstance(command, RunPod):
                self._queue.append(command.pod)
            elif isinstance(command, KillPod):
                self._kill(command)
            elif isinstance(command, Wake):
                self.timers.at(command.at, self._wake)
            elif isinstance(command, (TakeLocks, ReleaseLocks)):
                self._lock(command)

    def _lock(self, command: TakeLocks | ReleaseLocks) -> None:
        assert self._locking is not None  # a run that has no keeper of locks asks for none
        if isinstance(command, TakeLocks):
            self._locking.take(command)
        else:
            self._locking.release(command.holder)

    def _wake(self) -> None:
        self.send(Woken(at=self.clock.now()))

    def _kill(self, command: KillPod) -> None:
        if command.node_id in self._active:
            self.pods.stop(command.node_id, command.grace)
            return
        waiting = next((pod for pod in self._queue if pod.node_id == command.node_id), None)
        if waiting is not None:
            self._queue.remove(waiting)
            self.send(PodFinished(at=self.clock.now(), node_id=waiting.node_id, phase="Failed"))

    def _start_waiting(self) -> None:
        """Start pods while there is room. A daemon takes no room, or nothing could use it."""
        while (pod := self._next()) is not None and (pod.daemon or self._has_room()):
            self._queue.remove(pod)
            self._start(pod)

    def _next(self) -> Pod | None:
        """Return the pod that's to be started next: the first one that no lock holds back."""
        locking = self._locking
        return next((pod for pod in self._queue if locking is None or not locking.hold_back(pod.node_name)), None)

    def _has_room(self) -> bool:
        return self.jobs is None or sum(not pod.daemon for pod in self._active.values()) < self.jobs

    def _start(self, pod: Pod) -> None:
        self._active[pod.node_id] = pod
        self.pods.start(pod)
        if pod.deadline is not None:
            self.timers.at(pod.deadline, lambda: self._expire(pod))

    def _expire(self, pod: Pod) -> None:
        if self._active.get(pod.node_id) is pod:
            self.pods.stop(pod.node_id, GRACE, DEADLINE_MESSAGE)

    def _awaited(self) -> list[Event]:
        """Wait until something has happened, unless it has already, and return all of it with the time."""
        while not (events := self._happened()):
            self._require_a_future()
            self.clock.wait(self._next_look())
        now = self.clock.now()
        return [replace(event, at=now) for event in events]

    def _happened(self) -> list[Event]:
        """Return what has happened; what pods did before anybody outside asked for something comes first."""
        self.timers.run_due()
        self._send_all(self._of_pods())
        if self._locking is not None:
            self._send_all(self._locking.happened())
        self._send_all(self.inbox.take())
        events, self._sent = self._sent, []
        return events

    def _send_all(self, requests: Iterable[Request]) -> None:
        for request in requests:
            if isinstance(request, Halt):
                self._halt(request)
            else:
                self.send(request)

    def _of_pods(self) -> Sequence[Event]:
        events = self.pods.happened()
        for event in events:
            if isinstance(event, PodFinished):
                self._active.pop(event.node_id, None)
        return events

    def _next_look(self) -> float | None:
        looks = [self.timers.next]
        if self._locking is not None and self._locking.look_every is not None:
            looks.append(self.clock.now() + self._locking.look_every)
        if self.inbox.look_every is not None:
            looks.append(self.clock.now() + self.inbox.look_every)
        return min((look for look in looks if look is not None), default=None)

    def _require_a_future(self) -> None:
        if not self._active and self.timers.next is None and not self.inbox.open:
            raise Stalled

    def _halt(self, halt: Halt) -> None:
        self._queue.clear()
        self._end_pods(halt.grace)
        raise Halted

    def _end_pods(self, grace: float) -> None:
        """End what is under way, and wait for it; a further halt says how long that may take."""
        self._stop_all(grace)
        while self._active:
            self.timers.run_due()
            for request in self.inbox.take():
                if isinstance(request, Halt):
                    self._stop_all(request.grace)
            self._of_pods()
            if self._active:
                self.clock.wait(self._next_look())

    def _stop_all(self, grace: float) -> None:
        for node_id in [*self._active]:
            self.pods.stop(node_id, grace)
