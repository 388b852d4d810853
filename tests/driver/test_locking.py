"""Runs that share their locks: alone they go as if they didn't; one that's taken up asks again before it goes on."""

from __future__ import annotations

from typing import Any

import pytest

from pydsl.driver import replayed
from pydsl.driver.locking import Locking
from pydsl.engine import start
from pydsl.engine.commands import RunPod, TakeLocks, WantedLock
from pydsl.engine.events import LocksAwaited, LocksTaken, PodFinished, Stopped
from pydsl.engine.result import workflow_json
from pydsl.plan import prepare_json
from pydsl.testing import Outcome
from tests.driver.test_resuming import Whole, check, ending
from tests.driver.worlds import SHARING, Keeper, World
from tests.engine.workflows import OK, call, dag, steps, workflow

FEW = 40
MUTEX = {"mutexes": [{"name": "own"}]}
LOCKED = {**OK, "synchronization": {"mutexes": [{"name": "m"}]}}


@pytest.mark.parametrize("seed", range(FEW))
def test_a_run_that_is_alone_ends_as_if_it_shared_nothing(seed: int) -> None:
    assert ending(Whole(seed, SHARING).run) == ending(Whole(seed).run)


@pytest.mark.parametrize("seed", range(FEW))
@pytest.mark.parametrize("spec", [{}, {"synchronization": MUTEX}])
def test_a_random_run_goes_on_as_it_would_have(seed: int, spec: Any) -> None:
    check(seed, most=3, begin=SHARING, **spec)


def taken(holder: str, *, again: bool = False) -> TakeLocks:
    return TakeLocks(holder=holder, locks=(WantedLock(f"lock of {holder}", 1),), again=again)


class TestTakenUp:
    """A run that held locks when it was left."""

    def test_an_inner_holder_asks_when_the_outer_one_has_its_own_again(self) -> None:
        keeper = Keeper(others={"lock of wf.a"})
        locking = Locking(keeper)
        for holder in ("wf.a", "wf.a[0].b", "wf.ab"):
            locking.take(taken(holder, again=True))
        assert locking.happened() == [
            LocksAwaited(at=0.0, holder="wf.a", lock="lock of wf.a", free=0, limit=1),
            LocksTaken(at=0.0, holder="wf.ab"),
        ]
        keeper.others.clear()
        assert [event.holder for event in locking.happened()] == ["wf.a"]
        assert [event.holder for event in locking.happened()] == ["wf.a[0].b"]

    def test_pods_below_a_holder_wait_for_it(self) -> None:
        locking = Locking(Keeper(others={"lock of wf.a"}))
        locking.take(taken("wf.a", again=True))
        names = ["wf.a", "wf.a(0)", "wf.a[1].b", "wf.a.c", "wf.ab", "wf"]
        assert [name for name in names if locking.hold_back(name)] == ["wf.a", "wf.a(0)", "wf.a[1].b", "wf.a.c"]
        locking.release("wf.a")
        assert [name for name in names if locking.hold_back(name)] == []

    def test_all_pods_wait_for_the_locks_of_the_workflow(self) -> None:
        locking = Locking(Keeper(others={"lock of "}))
        locking.take(taken("", again=True))
        assert locking.hold_back("wf.a")

    def test_whoever_asks_for_the_first_time_holds_back_nothing(self) -> None:
        locking = Locking(Keeper(others={"lock of wf.a"}))
        locking.take(taken("wf.a"))
        assert not locking.hold_back("wf.a")

    def test_what_was_held_is_asked_for_before_pods_run_and_what_was_awaited_too(self) -> None:
        manifest = workflow(dag(call("a", "locked"), call("b", "locked")), {**LOCKED, "name": "locked"})
        plan = prepare_json(manifest)
        world = World(manifest, begin=SHARING)
        world.drive()
        begun = next(at for at, one in enumerate(world.journal.entries) if str(one.commanded).startswith("('run"))
        left = replayed(plan, world.journal.entries[: begun + 1])
        told = [(type(one).__name__, getattr(one, "holder", ""), getattr(one, "again", None)) for one in left.commands]
        assert told == [("TakeLocks", "wf.a", True), ("TakeLocks", "wf.b", False), ("RunPod", "", None)]

    def test_its_pods_begin_when_it_holds_its_locks_and_its_node_says_what_it_waits_for(self) -> None:
        manifest = workflow(steps(call("a", "locked")), {**LOCKED, "name": "locked"})
        run, commands = start(prepare_json(manifest), SHARING)
        commands += run.apply(LocksTaken(at=1.0, holder="wf[0].a"))
        assert [type(one) for one in commands] == [TakeLocks, RunPod]
        world = World(manifest, begin=SHARING, keeper=Keeper(others={"argo/Mutex/m"}))
        world.timers.at(5.0, world.keeper.others.clear)
        messages = []
        world.driver(run, observe=lambda batch: messages.extend(node.message for node in batch.nodes)).go_on([
            TakeLocks(holder="wf[0].a", locks=(WantedLock("argo/Mutex/m", 1),), again=True), commands[1],
        ])  # fmt: skip
        (pod,) = world.pods.times.values()
        assert (pod.started, run.phase) == (5.0, "Succeeded")
        assert "Waiting for argo/Mutex/m lock. Lock status: 0/1" in messages

    def test_it_can_be_stopped_while_it_waits(self) -> None:
        manifest = workflow(steps(call("a", "locked")), {**LOCKED, "name": "locked"})
        run, _ = start(prepare_json(manifest), SHARING)
        (pod,) = run.apply(LocksTaken(at=1.0, holder="wf[0].a"))
        world = World(manifest, {}, [Stopped(at=3.0)], begin=SHARING, keeper=Keeper(others={"argo/Mutex/m"}))
        world.driver(run).go_on([TakeLocks(holder="wf[0].a", locks=(WantedLock("argo/Mutex/m", 1),), again=True), pod])
        assert (run.phase, run.message, world.pods.times) == ("Failed", "Stopped with strategy 'Stop'", {})


def test_what_is_cancelled_while_it_waits_asks_no_longer() -> None:
    hook = {"template": "ok", "expression": "tasks.b.status +"}
    inner = {"name": "inner", "steps": [[call("c", "locked")]]}
    main = steps([call("a", "inner", hooks={"h": hook}), call("b")])
    manifest = workflow(main, inner, {**LOCKED, "name": "locked"})
    world = World(manifest, begin=SHARING, keeper=Keeper(others={"argo/Mutex/m"}))
    run = world.drive().run
    assert (run.phase, world.keeper.asked, world.keeper.held) == ("Failed", {}, {})


def test_an_answer_that_nobody_waits_for_changes_nothing() -> None:
    run, _ = start(prepare_json(workflow(steps(call("a")))), SHARING)
    before = workflow_json(run)
    late = LocksTaken(at=1.0, holder="wf[0].a")
    assert (run.expects(late), run.apply(late), workflow_json(run)) == (False, [], before)


def test_the_time_that_a_workflow_waits_for_its_locks_doesnt_count_for_its_deadline() -> None:
    manifest = workflow(steps(call("a")), synchronization=MUTEX, activeDeadlineSeconds=10)
    world = World(manifest, {"a": Outcome(seconds=8)}, begin=SHARING, keeper=Keeper(others={"argo/Mutex/own"}))
    world.timers.at(60.0, world.keeper.others.clear)
    assert (world.drive().run.phase, world.clock.now()) == ("Succeeded", 68.0)


@pytest.mark.parametrize(
    ("spec", "events", "message"),
    [({"activeDeadlineSeconds": 5}, [], "Step exceeded its deadline"),
     ({}, [Stopped(at=5.0)], "Stopped with strategy 'Stop'")],
)  # fmt: skip
def test_what_asks_for_a_lock_when_the_run_is_being_stopped_ends_as_what_waited(
    spec: Any, events: Any, message: str
) -> None:
    forgiving = {"continueOn": {"failed": True}}
    main = steps([call("a", "locked", **forgiving)], [call("b", "locked", **forgiving)])
    manifest = workflow(main, {**LOCKED, "name": "locked"}, **spec)
    world = World(manifest, begin=SHARING, events=events, keeper=Keeper(others={"argo/Mutex/m"}))
    run = world.drive().run
    ends = [(node.display_name, node.phase, node.message) for node in run.nodes.values() if node.type == "Pod"]
    assert ends == [("a", "Failed", message), ("b", "Failed", message)]
    assert (world.clock.now(), world.keeper.asked, run.concluded) == (5.0, {}, True)


@pytest.mark.parametrize("limit", [1, 2])
def test_what_only_nodes_of_the_run_could_give_back_is_waited_for_by_none(limit: int) -> None:
    wanted = {"semaphores": [{"configMapKeyRef": {"name": "limits", "key": "s"}}]}
    outer = {"name": "outer", "steps": [[call("c", "locked")]], "synchronization": wanted}
    main = steps(*([call(name, "outer") for name in "ab"[:limit]],))
    manifest = workflow(main, outer, {**OK, "name": "locked", "synchronization": wanted})
    limits: Any = {"metadata": {"name": "limits"}, "data": {"s": str(limit)}}
    run, commands = start(prepare_json(manifest, config_map=lambda _: limits), SHARING)
    World(manifest, begin=SHARING).driver(run).begin(SHARING, commands)
    assert (run.phase, run.message) == (
        "Error", "the run can make no more progress: something waits for what nothing can make"
    )  # fmt: skip


def test_a_workflow_that_waits_for_its_locks_is_pending() -> None:
    run, commands = start(prepare_json(workflow(steps(call("a")), synchronization=MUTEX, priority=3)), SHARING)
    assert commands == [TakeLocks(holder="", locks=(WantedLock("argo/Mutex/own", 1),), priority=3)]
    run.apply(LocksAwaited(at=1.0, holder="", lock="argo/Mutex/own", free=0, limit=1))
    assert (run.phase, run.message) == ("Pending", "Waiting for argo/Mutex/own lock. Lock status: 0/1")
    assert run.nodes == {}
    (pod,) = run.apply(LocksTaken(at=2.0, holder=""))
    assert (run.phase, run.message, type(pod)) == ("Running", "", RunPod)


def test_a_mutex_of_a_database_is_another_one_than_the_controllers() -> None:
    wanted = {"mutexes": [{"name": "m"}, {"name": "m", "database": True}, {"name": "m", "namespace": "other"}]}
    _, (command,) = start(prepare_json(workflow(steps(call("a")), synchronization=wanted)), SHARING)
    assert isinstance(command, TakeLocks)
    assert [lock.name for lock in command.locks] == ["argo/Mutex/m", "argo/Database/m", "other/Mutex/m"]


def test_locks_are_released_when_the_pod_that_held_them_is_over() -> None:
    manifest = workflow(steps(call("a", "locked")), {**LOCKED, "name": "locked"})
    run, _ = start(prepare_json(manifest), SHARING)
    (pod,) = run.apply(LocksTaken(at=1.0, holder="wf[0].a"))
    assert isinstance(pod, RunPod)
    commands = run.apply(PodFinished(at=2.0, node_id=pod.pod.node_id, phase="Succeeded"))
    assert [type(one).__name__ for one in commands] == ["ReleaseLocks", "Finish"]
