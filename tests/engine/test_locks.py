"""What waits for a lock is shown as waiting, with its inputs."""

from __future__ import annotations

from typing import Any

import pytest

from pydsl.engine.events import Stopped
from pydsl.testing import Outcome
from tests.engine.workflows import ECHO, OK, Json, call, dag, inputs, run, steps, workflow


def test_what_waited_for_a_lock_has_its_inputs_though_it_never_ran() -> None:
    locked = {**ECHO, "synchronization": {"mutexes": [{"name": "m"}]}}
    done = run(
        workflow(steps([call("a", "echo", m="1"), call("b", "echo", m="2")]), locked),
        events=[Stopped(at=0.5, terminate=True)],
    )
    assert [pod.node for pod in done.pods] == ["wf[0].a"]
    assert inputs(done, "b") == {"m": "2"}


@pytest.mark.parametrize(
    ("spec", "events", "message"),
    [
        ({}, [Stopped(at=5.0)], "Stopped with strategy 'Stop'"),
        ({"activeDeadlineSeconds": 5}, [], "Step exceeded its deadline"),
    ],
)
@pytest.mark.parametrize("kind", [lambda *calls: steps(list(calls)), dag])
def test_what_waits_for_a_lock_fails_when_the_run_is_stopped(
    kind: Any, spec: Json, events: list[Stopped], message: str
) -> None:
    locked = {**OK, "synchronization": {"mutexes": [{"name": "m"}]}}
    done = run(workflow(kind(call("a"), call("b")), locked, **spec), {"a": Outcome(seconds=60)}, events=events)
    assert (done.node("b")["phase"], done.node("b")["message"], done.seconds) == ("Failed", message, 5.0)


def test_what_asks_for_a_lock_after_the_deadline_fails_as_what_waited_for_it() -> None:
    mutex, forgiving = {"mutexes": [{"name": "m"}]}, {"continueOn": {"failed": True}}
    locked = {**OK, "name": "locked", "synchronization": mutex}
    inner = [[call("x", "locked", **forgiving)], [call("y", "locked", **forgiving)]]
    outer = {"name": "outer", "steps": inner, "synchronization": mutex}
    manifest = workflow(steps([call("a", "outer"), call("z")]), outer, locked, activeDeadlineSeconds=5)
    done = run(manifest, {"z": Outcome(seconds=60)})
    ends = [(done.node(name)["phase"], done.node(name)["message"]) for name in "xy"]
    assert ends == [("Failed", "Step exceeded its deadline")] * 2
