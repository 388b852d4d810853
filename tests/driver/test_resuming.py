"""A random run that is cut off anywhere and taken up again ends as it would have, second for second."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from pydsl.driver import replayed
from pydsl.engine.events import Event, Resumed, Started, Stopped
from pydsl.engine.result import workflow_json
from pydsl.plan import prepare_json
from pydsl.testing import Outcome
from pydsl.testing.outcomes import KILLED
from pydsl.testing.world import MemoryJournal
from tests.driver.worlds import BEGIN, World
from tests.engine.test_invariants import one_in
from tests.engine.test_invariants import workflow as random_workflow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.driver import Batch
    from pydsl.engine import Run
    from pydsl.engine.commands import Pod

FEW, MANY = 40, 2_000
FOR_LONG = 400
"""Seconds for which somebody resumes, now and then, what is suspended."""


class Batched(MemoryJournal):
    """A journal that knows after how many entries it may end: what is kept in one transaction is kept whole."""

    def __init__(self) -> None:
        super().__init__()
        self.ends: list[int] = []

    def append(self, batch: Batch) -> None:
        super().append(batch)
        self.ends.append(len(self.entries))


class Whole:
    """A random run that nobody cuts off."""

    def __init__(self, seed: int, begin: Started = BEGIN, **spec: Any) -> None:
        dice = random.Random(seed)
        self.seed, self.begin, self.manifest = seed, begin, random_workflow(dice)
        self.manifest["spec"].update(spec)
        self.events = [*asked(dice)]
        self.journal = Batched()
        self.world = World(self.manifest, self.outcome, list(self.events), self.journal, begin=begin)
        self.run = self.world.drive().run

    def outcome(self, pod: Pod) -> Outcome:
        """Say how a pod ends; no two end at one time."""
        dice = random.Random(f"{self.seed} {pod.node_name}")
        phase = dice.choice(["Succeeded", "Succeeded", "Failed", "Error"])
        return Outcome(seconds=dice.uniform(0.1, 9), phase=phase, exit_code=int(phase != "Succeeded"))

    def after(self, end: int) -> Any:
        """Take the run up after so many entries: pods under way end when they would have. Return its Workflow."""
        kept = self.journal.entries[:end]
        left = replayed(prepare_json(self.manifest), kept)
        world = World(
            self.manifest, lambda pod: self.rest(pod, world), journal=MemoryJournal(list(kept)), begin=self.begin
        )
        world.clock.time = left.last
        for event in self.events:
            if event.at > left.last:
                world.inbox.script(event)
        if left.run.finished is None:
            world.driver(left.run).go_on(left.commands)
        assert workflow_json(replayed(prepare_json(self.manifest), world.journal.entries).run) == workflow_json(
            left.run
        )
        return ending(left.run)

    def rest(self, pod: Pod, world: World) -> Outcome:
        """Say how a pod goes on: it ends when it would have, if it was under way."""
        outcome, before = self.outcome(pod), self.world.pods.times.get(pod.node_id)
        start = world.clock.time if before is None else before.started
        return Outcome(
            seconds=start + outcome.seconds - world.clock.time, phase=outcome.phase, exit_code=outcome.exit_code
        )


def ending(run: Run) -> Any:
    """Return what a run came to, but what killed pods left behind: one that's to be killed isn't begun again."""
    status = workflow_json(run)["status"]
    status.pop("outputs", None)
    for node in status["nodes"].values():
        if node.get("outputs", {}).get("exitCode") == str(KILLED):
            del node["outputs"]
    return status


def asked(dice: random.Random) -> Iterator[Event]:
    """Resume what is suspended, again and again; sometimes stop the run, at last always: daemons may fill it."""
    at = 0.0
    while at < FOR_LONG:
        at += dice.uniform(1, 20)
        yield Resumed(at=at)
    if one_in(dice, 5):
        yield Stopped(at=dice.uniform(1, 20), terminate=one_in(dice, 2))
    yield Stopped(at=FOR_LONG + 20.0, terminate=True)


def check(seed: int, most: int | None = None, **how: Any) -> None:
    """Cut a random run off everywhere, or at `most` places at most."""
    whole = Whole(seed, **how)
    ends = whole.journal.ends if most is None else random.Random(seed).choices(whole.journal.ends, k=most)
    for end in ends:
        assert whole.after(end) == ending(whole.run), f"seed {seed}, cut off after {end} entries"


@pytest.mark.parametrize("seed", range(FEW))
def test_a_random_run_goes_on_as_it_would_have(seed: int) -> None:
    check(seed, most=3)


@pytest.mark.slow
def test_many_random_runs_go_on_as_they_would_have_wherever_they_are_cut_off() -> None:
    for seed in range(FEW, MANY):
        check(seed)
