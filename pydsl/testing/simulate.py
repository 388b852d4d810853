"""`simulate`: a whole run of a workflow with scripted pods, on a clock that jumps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from pydsl.driver import ClockTimers, Driver, Stalled
from pydsl.engine import start
from pydsl.engine.events import Event, Started
from pydsl.engine.result import workflow_json
from pydsl.errors import UsageError
from pydsl.plan import Plan, prepare
from pydsl.plan.submission import as_workflow, with_parameters
from pydsl.testing.outcomes import Outcomes, Scripted
from pydsl.testing.simulation import Simulation
from pydsl.testing.world import MemoryJournal, ScriptedInbox, ScriptedPods, VirtualClock

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pydsl.engine import Run
    from pydsl.engine.commands import Command
    from pydsl.manifest.library import Library

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
    uid = "00000000-0000-0000-0000-000000000000"
    started = Started(at=0.0, name=name, uid=uid, namespace=plan.namespace)
    run, commands = start(plan, started)
    world = _world(run, Scripted(outcomes or {}), jobs, at_most)
    for event in events:
        world.inbox.script(event)
    return world.carry_out(started, commands)


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


@attrs.frozen
class _World:
    """A driver wired to a clock that jumps and to scripted pods."""

    driver: Driver
    pods: ScriptedPods
    inbox: ScriptedInbox

    def carry_out(self, started: Started, commands: Sequence[Command]) -> Simulation:
        """Go through the run."""
        run = self.driver.run
        try:
            self.driver.begin(started, commands)
        except Stalled:
            raise UsageError(self._stalled()) from None
        self._check_names()
        return Simulation(
            phase=run.phase,
            message=run.message,
            workflow=workflow_json(run),
            seconds=self.driver.clock.now(),
            pods=tuple(sorted(self.pods.times.values(), key=lambda pod: pod.started)),
        )

    def _stalled(self) -> str:
        """Say what a run waits for that doesn't come."""
        run = self.driver.run
        suspended = ", ".join(body.node.name for body in run.suspended.values())
        daemons = ", ".join(node.name for node in run.nodes.values() if node.daemoned)
        if not suspended and not run.shutdown.held and daemons:
            return f"the run waits for ever: {daemons} runs until it's stopped, and what waits has no room beside it"
        hint = "say when in `events`, or by --resume 10s=STEP"
        return f"the run waits for somebody to resume {suspended or 'the workflow'}: {hint}"

    def _check_names(self) -> None:
        unused = self.pods.scripted.unused
        if unused:
            names = ", ".join(sorted(unused))
            there = ", ".join(sorted(pod.node for pod in self.pods.times.values())) or "none"
            raise UsageError(f"no pod came up for the outcomes of {names}; pods: {there}")


def _world(run: Run, scripted: Scripted, jobs: int | None, at_most: int) -> _World:
    clock = VirtualClock()
    timers = ClockTimers(clock)
    pods, inbox = ScriptedPods(timers, scripted, at_most), ScriptedInbox(timers)
    driver = Driver(
        run=run, clock=clock, timers=timers, pods=pods, journal=MemoryJournal(), inbox=inbox, jobs=jobs
    )  # fmt: skip
    return _World(driver, pods, inbox)
