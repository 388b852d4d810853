"""The rules that every wiring of the driver keeps."""

from __future__ import annotations

import contextlib
import random
from typing import Any

import pytest
from msgspec.structs import replace

from pydsl.driver import Batch, Halt, Halted, Stalled
from pydsl.engine.events import PodFinished, PodStarted, Resumed, Stopped, Woken
from pydsl.engine.phases import ENDED
from pydsl.engine.pods import PodBody
from pydsl.engine.shown import node_alone
from pydsl.errors import InfrastructureError, Unsupported
from pydsl.testing import Outcome
from pydsl.testing.world import MemoryJournal, ScriptedPods
from tests.driver.worlds import World
from tests.engine.test_invariants import workflow as random_workflow
from tests.engine.workflows import FAILS, call, dag, steps, workflow

TWO = workflow(steps(call("a"), call("b")))
BACKOFF = {"name": "ok", "retryStrategy": {"limit": 1, "backoff": {"duration": "10"}},
           "container": {"image": "i", "command": ["c"]}}  # fmt: skip


class Watched(MemoryJournal):
    """Says at each start of a pod whether the journal has its command."""

    def pods(self, world: World) -> Any:
        journal = self

        class Pods(ScriptedPods):
            def start(self, pod: Any) -> None:
                assert f"run {pod.node_id}" in [name for entry in journal.entries for name in entry.commanded]
                super().start(pod)

            def stop(self, node_id: str, grace: float, reason: str = "") -> None:
                assert f"kill {node_id}" in [name for entry in journal.entries for name in entry.commanded]
                super().stop(node_id, grace, reason)

        return Pods(world.timers, world.pods.scripted, world.pods.at_most)


def test_an_event_is_journalled_before_its_commands_are_carried_out() -> None:
    journal = Watched()
    world = World(TWO, {"b": Outcome(seconds=50)}, [Stopped(at=9.0)], journal=journal)
    world.pods = journal.pods(world)
    assert world.drive().run.phase == "Failed"
    assert [name for entry in journal.entries for name in entry.commanded if name.startswith("run")] != []
    assert [name for entry in journal.entries for name in entry.commanded if name.startswith("kill")] != []


def test_nothing_is_carried_out_that_the_journal_couldnt_keep() -> None:
    class Full(MemoryJournal):
        def append(self, batch: Batch) -> None:
            if any(isinstance(entry.event, PodFinished) for entry in batch.entries):
                raise InfrastructureError("the disk is full")
            super().append(batch)

    world = World(TWO, journal=Full())
    with pytest.raises(InfrastructureError) as error:
        world.drive()
    assert str(error.value) == "the disk is full"
    assert [pod.node for pod in world.pods.times.values()] == ["wf[0].a"]


def test_an_apply_that_raises_ends_the_run_in_error(monkeypatch: pytest.MonkeyPatch) -> None:
    apply = PodBody.apply

    def broken(pod: PodBody, event: Any) -> None:
        if isinstance(event, PodFinished) and pod.run.phase == "Running":
            del pod.run.pods[event.node_id]
            raise Unsupported("a template named by a tag")
        apply(pod, event)

    monkeypatch.setattr(PodBody, "apply", broken)
    world = World(workflow(dag(call("a"), call("b"))), {"b": Outcome(seconds=60)})
    run = world.drive().run
    assert (run.phase, run.message) == ("Error", "a template named by a tag")
    assert world.journal.entries[-1].commanded == ("finish Error",)
    assert {node.phase for node in run.nodes.values()} <= ENDED


def _left_by(error: Exception) -> Batch:
    """Drive with pods that can't be started; return the last batch that was kept."""
    world = World(TWO)
    kept: list[Batch] = []

    class Keeping(MemoryJournal):
        def append(self, batch: Batch) -> None:
            kept.append(batch)

    class Broken(ScriptedPods):
        def start(self, pod: Any) -> None:
            raise error

    world.journal, world.pods = Keeping(), Broken(world.timers, world.pods.scripted, 9)
    with pytest.raises(type(error)):
        world.drive()
    return kept[-1]


def test_a_port_that_raises_ends_the_run_in_error_and_raises() -> None:
    last = _left_by(KeyError("a fault of ours"))
    assert (last.run.phase, last.run.message) == ("Error", "KeyError: 'a fault of ours'")
    assert last.run.finished is not None
    assert last.entries == []


def test_what_the_machine_lacks_leaves_the_run_to_be_taken_up() -> None:
    last = _left_by(InfrastructureError("no more processes"))
    assert (last.run.phase, last.run.finished) == ("Running", None)
    assert len(last.entries) == 1


def test_who_looks_on_is_no_fault_of_the_run() -> None:
    world = World(TWO)

    def broken(_batch: Batch) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        world.drive(observe=broken)
    assert [type(entry.event).__name__ for entry in world.journal.entries] == ["Started"]


def test_an_event_after_the_end_is_dropped() -> None:
    world = World(workflow())

    class Late(ScriptedPods):
        """Tells more than the end of the only pod."""

        def happened(self) -> Any:
            return [*super().happened(), *[Stopped(at=9.0), Woken(at=9.0)] * (self.timers.clock.now() >= 1.0)]

    world.pods = Late(world.timers, world.pods.scripted, 9)
    run = world.drive().run
    assert (run.phase, run.finished_at) == ("Succeeded", 1.0)
    assert isinstance(world.journal.entries[-1].event, PodFinished)


def test_what_a_pod_says_after_its_end_is_dropped() -> None:
    class Chatty(ScriptedPods):
        def happened(self) -> Any:
            events = super().happened()
            return [one for event in events for one in (event, replace(event))]

    world = World(TWO)
    world.pods = Chatty(world.timers, world.pods.scripted, 9)
    assert world.drive().run.phase == "Succeeded"
    finished = [entry for entry in world.journal.entries if isinstance(entry.event, PodFinished)]
    assert len(finished) == 2


def test_events_have_the_time_of_the_drivers_clock() -> None:
    world = World(TWO, {"a": Outcome(seconds=3)})
    world.drive()
    assert [(type(entry.event), entry.event.at) for entry in world.journal.entries[1:3]] == [
        (PodStarted, 0.0),
        (PodFinished, 3.0),
    ]


def test_a_batch_has_the_nodes_that_changed_and_who_became_whose_child() -> None:
    batches: list[Batch] = []
    World(workflow(dag(call("a"), call("b", depends="a")))).drive(observe=batches.append)
    names = [[node.display_name for node in batch.nodes] for batch in batches]
    assert names[0] == ["wf", "a"]
    assert [node.name for node in batches[-1].nodes][-1] == "wf"
    links = [link for batch in batches for link in batch.links]
    run = batches[-1].run
    assert links == [(node.id, child) for node in run.nodes.values() for child in node.children]


def test_a_halt_leaves_the_run_as_it_is() -> None:
    world = World(TWO, {"a": Outcome(seconds=50)})
    world.timers.at(5.0, lambda: world.inbox._due.append(Halt(5.0)))
    with pytest.raises(Halted):
        world.drive()
    assert [type(entry.event).__name__ for entry in world.journal.entries] == ["Started", "PodStarted"]


def test_a_run_that_waits_for_nobody_stalls() -> None:
    with pytest.raises(Stalled):
        World(workflow({"name": "wait", "suspend": {}})).drive()


def test_wakes_are_of_the_runs_own_time() -> None:
    world = World(workflow(BACKOFF), {"ok": FAILS})
    world.drive()
    assert [entry.event.at for entry in world.journal.entries if isinstance(entry.event, Woken)] == [11.0]


def test_what_a_pod_did_counts_before_what_is_asked_for_at_the_same_time() -> None:
    world = World(workflow(dag(call("a"))), {"a": Outcome(seconds=5)}, [Stopped(at=5.0)])
    run = world.drive().run
    assert [node.phase for node in run.nodes.values() if node.name == "wf.a"] == ["Succeeded"]


@pytest.mark.parametrize("seed", range(40))
def test_whoever_keeps_what_changed_has_every_node_as_it_is(seed: int) -> None:
    dice = random.Random(seed)
    kept: dict[str, Any] = {}

    def keep(batch: Batch) -> None:
        kept.update({node.id: node_alone(node) for node in batch.nodes})
        assert kept == {node.id: node_alone(node) for node in batch.run.nodes.values()}

    def outcome(_pod: Any) -> Outcome:
        return Outcome(exit_code=dice.choice([0, 0, 1]), seconds=dice.randrange(4), outputs={"o": "x"})

    asked = [Resumed(at=float(at), parameters={"o": "y"}) for at in range(1, 90)]
    with contextlib.suppress(Stalled):  # an exit handler may wait for somebody
        World(random_workflow(dice), outcome, [*asked, Stopped(at=90.0)]).drive(observe=keep)
