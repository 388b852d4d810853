"""Daemons: what waits for them, and what they hold up."""

from __future__ import annotations

from typing import Literal

import pytest

from pydsl.driver import replayed
from pydsl.engine.events import PodFinished, PodReady, PodStarted, Stopped
from pydsl.plan import prepare_json
from pydsl.testing import Outcome
from tests.driver.worlds import World
from tests.engine.workflows import OK, Json, call, dag, run, steps, workflow

DAEMON = {**OK, "name": "d", "daemon": True}


def ends(name: str, at: float) -> PodFinished:
    """A daemon's pod of this name ends by itself."""
    return PodFinished(at=at, node_id=name, phase="Succeeded", exit_code=0)


@pytest.mark.parametrize(
    ("template", "node"),
    [
        (steps(call("d", "d"), call("a"), parallelism=1), "wf-3902324120"),
        (dag(call("a"), call("d", "d", depends="a"), parallelism=1), "wf-3012448314"),
    ],
)
def test_a_daemon_that_fills_its_template_holds_it_up_until_it_ends_and_fails(template: Json, node: str) -> None:
    done = run(workflow(template, DAEMON), events=[ends(node, 12.0)])
    assert (done.phase, done.node("d")["phase"], done.seconds) == ("Failed", "Failed", 12.0)


def test_a_daemon_with_room_beside_it_holds_nobody_up() -> None:
    done = run(workflow(steps(call("d", "d"), call("a"), parallelism=2), DAEMON))
    assert (done.phase, done.seconds) == ("Succeeded", 1.0)


def test_a_daemon_is_told_of_when_another_pod_makes_room() -> None:
    group = [call("d", "d"), call("a"), call("b")]
    done = run(workflow(steps(group, call("c"), parallelism=2), DAEMON), {"a": Outcome(seconds=3)})
    assert (done.phase, [pod.node for pod in done.pods][-1]) == ("Succeeded", "wf[1].c")


def test_what_is_left_out_because_of_a_daemon_is_judged_when_something_happens_again() -> None:
    out = call("b", depends="d.Omitted")
    alone = run(workflow(dag(call("d", "d"), out), DAEMON), events=[ends("wf-3012448314", 9.0)])
    assert (alone.phase, alone.seconds) == ("Failed", 9.0)
    beside = run(workflow(dag(call("i", "inner"), call("c")), {**dag(call("d", "d"), out), "name": "inner"}, DAEMON))
    assert (beside.phase, beside.seconds) == ("Succeeded", 1.0)


def test_tasks_behind_a_loop_over_an_inline_template_are_errors() -> None:
    loop = {"name": "a", "inline": {"container": OK["container"]}, "withItems": [1]}
    done = run(workflow(dag(loop, call("b", depends="a"))))
    assert (done.phase, done.node("b")["message"]) == ("Error", "failed to get a template")
    assert run(workflow(dag(loop, call("b")))).phase == "Succeeded"


def test_a_daemon_that_fills_its_template_ends_when_the_run_is_stopped() -> None:
    tasks = dag(call("d", "d"), call("a"), parallelism=1)
    done = run(workflow(tasks, DAEMON), events=[Stopped(at=5.0)])
    assert (done.phase, done.seconds) == ("Failed", 5.0)
    assert done.node("d")["phase"] == "Failed"


def test_a_daemon_that_says_again_that_it_is_ready_is_ready_once() -> None:
    world = World(workflow(dag(call("d", "d"), call("a", depends="d")), DAEMON))
    world.drive()
    ready = [entry.event for entry in world.journal.entries if isinstance(entry.event, PodReady)]
    left = replayed(prepare_json(world.manifest), world.journal.entries[:2])
    assert left.run.apply(ready[0]) == []
    assert [node.name for node in left.run.daemons] == ["wf.d"]


def test_a_daemon_is_pending_until_it_is_ready() -> None:
    world = World(workflow(dag(call("d", "d"), call("a", depends="d")), DAEMON))
    world.drive()
    run = replayed(prepare_json(world.manifest), world.journal.entries[:1]).run
    node = run.nodes.named("wf.d")
    assert node is not None
    phases = []
    for event in (PodStarted(at=1.0, node_id=node.id), PodReady(at=2.0, node_id=node.id, ip="10.0.0.1")):
        run.apply(event)
        phases.append(node.phase)
    assert phases == ["Pending", "Running"]


@pytest.mark.parametrize(("pod", "phase"), [("Failed", "Succeeded"), ("Succeeded", "Failed")])
def test_a_daemon_that_ends_by_itself_fails_where_its_pod_succeeds_and_the_other_way_round(
    pod: Literal["Failed", "Succeeded"], phase: str
) -> None:
    ended = PodFinished(at=4.0, node_id="wf-3012448314", phase=pod, message="main: Error (exit code 1)", exit_code=1)
    done = run(workflow(dag(call("d", "d"), call("a")), DAEMON), {"a": Outcome(seconds=9)}, events=[ended])
    assert (done.node("d")["phase"], done.node("d").get("message")) == (phase, None)
