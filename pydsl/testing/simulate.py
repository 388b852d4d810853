"""`simulate`: a whole run of a workflow with scripted pods, on a clock that jumps."""

from __future__ import annotations

import heapq
import itertools
from collections import deque
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.engine import Run, start
from pydsl.engine.commands import Command, KillPod, Pod, RunPod, Wake
from pydsl.engine.events import Event, PodFinished, PodReady, PodStarted, Started, Woken
from pydsl.engine.result import workflow_json
from pydsl.errors import UsageError
from pydsl.plan import Plan, prepare
from pydsl.plan.submission import as_workflow, with_parameters
from pydsl.testing.outcomes import Outcome, Outcomes, Scripted
from pydsl.testing.simulation import PodTimes, Simulation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydsl.manifest.library import Library

_DEADLINE = "Pod was active on the node longer than the specified deadline"
_KILLED = 143
_MOST_PODS = 1_000_000


def simulate(  # noqa: PLR0913 - each is one thing that a test may want otherwise; all but one have defaults
    workflow: Any,
    library: Library | None = None,
    *,
    outcomes: Outcomes | None = None,
    parameters: Mapping[str, str] | None = None,
    events: Iterable[Event] = (),
    name: str = "wf",
    jobs: int | None = None,
    at_most: int = _MOST_PODS,
) -> Simulation:
    """Run a workflow without running its pods: each ends as `outcomes` says, by default after a second, succeeded.

    `workflow` is what a Python file binds, an object of `pydsl.spec`, or a plan. `parameters` are set as by `-p`;
    `events` are what somebody does meanwhile (`Resumed`, `Stopped`, ...), at seconds since the beginning; `jobs` is how
    many pods run at a time. Raises UsageError where the run waits for somebody who doesn't come, where it starts more
    than `at_most` pods, and where an outcome's name never came up.
    """
    plan = _planned(workflow, library, parameters or {}, name)
    world = _World(scripted=Scripted(outcomes or {}), jobs=jobs, at_most=at_most)
    for event in events:
        world.push(event.at, event)
    return world.carry_out(plan, name)


def _planned(workflow: Any, library: Library | None, parameters: Mapping[str, str], name: str) -> Plan:
    if isinstance(workflow, Plan):
        return workflow
    from pydsl.compile import compile_object  # a plan needs no compiler
    from pydsl.manifest.library import Library as Empty
    from pydsl.spec import ObjectMeta, typed

    made = workflow if type(workflow).__module__.startswith("pydsl.spec") else compile_object(workflow).object
    ready = with_parameters(as_workflow(made), parameters)
    metadata = attrs.evolve(typed(ObjectMeta, ready.metadata or {}), name=name)
    return prepare(attrs.evolve(ready, metadata=metadata), library or Empty())


@attrs.define
class _World:
    """Carries out what the engine asks for, by moving the clock."""

    scripted: Scripted
    jobs: int | None
    at_most: int
    now: float = 0.0
    _heap: list[tuple[float, int, Event]] = attrs.field(factory=list)
    _numbers: Any = attrs.field(factory=itertools.count)
    _waiting: deque[Pod] = attrs.field(factory=deque)
    _running: dict[str, float] = attrs.field(factory=dict)
    _times: dict[str, PodTimes] = attrs.field(factory=dict)

    def carry_out(self, plan: Plan, name: str) -> Simulation:
        run, commands = start(plan, Started(at=0.0, name=name, uid="00000000-0000-0000-0000-000000000000"))
        self._obey(commands)
        while run.finished is None:
            self._obey(run.apply(self._next(run)))
        self._check_names()
        return Simulation(
            phase=run.phase,
            message=run.message,
            workflow=workflow_json(run),
            seconds=self.now,
            pods=tuple(sorted(self._times.values(), key=lambda pod: pod.started)),
        )

    def push(self, at: float, event: Event) -> None:
        """Let something happen at a time."""
        heapq.heappush(self._heap, (at, next(self._numbers), event))

    def _next(self, run: Run) -> Event:
        while self._heap:
            at, _, event = heapq.heappop(self._heap)
            if isinstance(event, (PodStarted, PodReady, PodFinished)) and event.node_id not in run.pods:
                continue
            self.now = max(self.now, at)
            if isinstance(event, PodFinished):
                self._forget(event)
            return event
        waiting = ", ".join(body.node.name for body in run.suspended.values()) or "the workflow"
        raise UsageError(f"the run waits for somebody to resume {waiting}: say when in `events`")

    def _forget(self, event: PodFinished) -> None:
        self._running.pop(event.node_id, None)
        times = self._times[event.node_id]
        self._times[event.node_id] = attrs.evolve(times, finished=self.now)
        self._start_waiting()

    def _obey(self, commands: list[Command]) -> None:
        for command in commands:
            if isinstance(command, RunPod):
                self._waiting.append(command.pod)
                self._start_waiting()
            elif isinstance(command, KillPod):
                self._kill(command.node_id)
            elif isinstance(command, Wake):
                self.push(command.at, Woken(at=command.at))

    def _kill(self, node_id: str) -> None:
        self._waiting = deque(pod for pod in self._waiting if pod.node_id != node_id)
        self._times.setdefault(node_id, PodTimes("", self.now, self.now, {}))
        killed = PodFinished(at=self.now, node_id=node_id, phase="Failed", exit_code=_KILLED)
        self.push(self.now, killed)

    def _start_waiting(self) -> None:
        while self._waiting and (self.jobs is None or len(self._running) < self.jobs):
            self._begin(self._waiting.popleft())

    def _begin(self, pod: Pod) -> None:
        if len(self._times) >= self.at_most:
            raise UsageError(f"the run starts more than {self.at_most} pods: it may never end")
        outcome = self.scripted.of(pod)
        ends = self.now + outcome.seconds
        self._times[pod.node_id] = PodTimes(pod.node_name, self.now, ends, pod.template)
        if pod.daemon:
            self.push(self.now, PodReady(at=self.now, node_id=pod.node_id))
            return
        self._running[pod.node_id] = ends
        self.push(self.now, PodStarted(at=self.now, node_id=pod.node_id))
        self.push(*self._end(pod, outcome, ends))

    def _end(self, pod: Pod, outcome: Outcome, ends: float) -> tuple[float, Event]:
        if pod.deadline is not None and pod.deadline < ends:
            late = Outcome(exit_code=_KILLED, phase="Failed", message=_DEADLINE)
            return pod.deadline, late.finished(pod, pod.deadline)
        return ends, outcome.finished(pod, ends)

    def _check_names(self) -> None:
        if self.scripted.unused:
            names = ", ".join(sorted(self.scripted.unused))
            there = ", ".join(sorted(pod.node for pod in self._times.values())) or "none"
            raise UsageError(f"no pod came up for the outcomes of {names}; pods: {there}")
