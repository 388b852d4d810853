"""A run is taken up from its journal as it was, or it's said where the journal and the engine part."""

from __future__ import annotations

import random
from typing import Any

import pytest

from pydsl.driver import Diverged, Halted, JournalEntry, Replayed, pod_of, replayed
from pydsl.driver.journal import named
from pydsl.engine import start
from pydsl.engine.commands import KillPod, RunPod, Wake
from pydsl.engine.events import Stopped
from pydsl.engine.result import workflow_json
from pydsl.plan import prepare_json
from pydsl.testing import Outcome
from pydsl.testing.world import MemoryJournal
from tests.driver.worlds import BEGIN, World
from tests.engine.test_invariants import play
from tests.engine.test_invariants import workflow as random_workflow
from tests.engine.workflows import FAILS, call, dag, steps, workflow

MANY = 2_000
FEW = 60


def assert_replays(manifest: Any, journal: list[JournalEntry], end: Any) -> None:
    again = replayed(prepare_json(manifest), journal)
    assert workflow_json(again.run) == end
    assert not [command for command in again.commands if isinstance(command, RunPod)]


def check_random(seed: int) -> None:
    """Play a random run, and replay its journal: `play` answers commands in an order that no clock gives."""
    dice = random.Random(seed)
    manifest = random_workflow(dice)
    run, events = play(manifest, dice)
    first, commands = start(prepare_json(manifest), BEGIN)
    journal = [
        JournalEntry(BEGIN, named(commands)),
        *(JournalEntry(event, named(first.apply(event))) for event in events),
    ]
    assert_replays(manifest, journal, workflow_json(run))


@pytest.mark.parametrize("seed", range(FEW))
def test_random_runs_replay(seed: int) -> None:
    check_random(seed)


@pytest.mark.slow
def test_many_random_runs_replay() -> None:
    for seed in range(FEW, MANY):
        check_random(seed)


LEAF = {"name": "ok", "retryStrategy": {"limit": 1, "backoff": {"duration": "10"}},
        "container": {"image": "i", "command": ["c"]}}  # fmt: skip


class Cut(MemoryJournal):
    """A journal whose process dies once it has so many entries."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def append(self, batch: Any) -> None:
        super().append(batch)
        if len(self.entries) >= self.most:
            raise Halted


@pytest.mark.parametrize("most", range(1, 13))
def test_a_run_goes_on_wherever_it_was_cut_off(most: int) -> None:
    manifest = workflow(steps([call("a"), call("b")], call("c")), LEAF, onExit="say")
    outcomes = {"wf[0].b(0)": FAILS, "wf[0].b(1)": Outcome(seconds=3)}
    whole = World(manifest, outcomes).drive().run
    world = World(manifest, outcomes, journal=Cut(most))
    with pytest.raises(Halted):
        world.drive()
    cut = world.journal.entries
    again = World(manifest, outcomes, journal=MemoryJournal(list(cut)))
    left = replayed(prepare_json(manifest), cut)
    again.clock.time = left.last
    again.driver(left.run).go_on(left.commands)
    assert phases(left.run) == phases(whole)
    assert_replays(manifest, again.journal.entries, workflow_json(left.run))


def phases(run: Any) -> dict[str, str]:
    return {node.name: node.phase for node in run.nodes.values()}


def cut_off(manifest: Any, outcomes: Any, most: int, **more: Any) -> Replayed:
    world = World(manifest, outcomes, journal=Cut(most), **more)
    with pytest.raises(Halted):
        world.drive()
    return replayed(prepare_json(manifest), world.journal.entries)


def test_what_was_under_way_is_commanded_again() -> None:
    left = cut_off(workflow(dag(call("a"), call("b"))), {"b": Outcome(seconds=5)}, 4)
    (run,) = left.commands
    assert isinstance(run, RunPod)
    assert run.pod.node_name == "wf.b"
    assert left.started == {run.pod.node_id}


def test_the_pod_of_a_node_is_the_last_that_was_commanded() -> None:
    world = World(workflow(dag(call("a"))), {"a": FAILS})
    world.drive()
    plan, entries = prepare_json(world.manifest), world.journal.entries
    commanded = [name for entry in entries for name in entry.commanded if "wf" in name]
    found = pod_of(plan, entries, commanded[-1].rpartition(" ")[2])
    assert found is not None
    assert found.node_name == "wf.a"
    assert pod_of(plan, entries, "wf") is None


def test_times_that_were_waited_for_are_waited_for_again() -> None:
    left = cut_off(workflow(LEAF), {"ok": FAILS}, 3)
    assert left.commands == [Wake(at=11.0)]


def test_a_run_that_is_over_is_woken_for_nothing() -> None:
    world = World(workflow(activeDeadlineSeconds=60))
    world.drive()
    assert replayed(prepare_json(world.manifest), world.journal.entries).commands == []


def test_what_was_to_be_stopped_is_stopped_again() -> None:
    left = cut_off(workflow(dag(call("a"))), {"a": Outcome(seconds=50)}, 3, events=[Stopped(at=5.0)])
    assert [type(command) for command in left.commands] == [RunPod, KillPod]


def test_where_a_replay_parts_from_its_journal() -> None:
    world = World(workflow(steps(call("a"), call("b"))))
    world.drive()
    other = prepare_json(workflow(steps(call("a"), call("c"))))
    number = next(n for n, entry in enumerate(world.journal.entries) if n and entry.commanded)
    ((was,), node) = world.journal.entries[number].commanded, replayed_id(other)
    with pytest.raises(Diverged) as error:
        replayed(other, world.journal.entries)
    assert str(error.value) == (
        f"entry {number} of the journal, PodFinished, led to {was}, but now leads to run {node}"
    )


def replayed_id(plan: Any) -> str:
    run, _ = start(plan, BEGIN)
    return run.nodes.id_of("wf[1].c")


def test_a_journal_that_lacks_its_beginning() -> None:
    with pytest.raises(Diverged) as error:
        replayed(prepare_json(workflow()), [JournalEntry(Stopped(at=1.0), ())])
    assert str(error.value) == "the journal begins with Stopped, not with the start of a run"


def test_time_is_of_the_event() -> None:
    """`now()` in an expression gives what it gave, whenever the journal is replayed."""
    leaf = {**LEAF, "name": "main", "container": {"image": "i", "command": ["c"], "args": ["{{= now() }}"]}}
    journals = []
    for _ in range(2):
        world = World(workflow(leaf))
        world.drive()
        left = replayed(prepare_json(workflow(leaf)), world.journal.entries[:1])
        journals.append([one.pod.template["container"]["args"] for one in left.commands if isinstance(one, RunPod)])
    ((moment,),), again = journals
    assert moment.startswith("1970-01-01T00:00:0")
    assert again == [[moment]]
