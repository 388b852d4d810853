from __future__ import annotations

from typing import Any

import pytest

from pydsl.engine.commands import KillPod
from pydsl.engine.events import PodFinished, PodOutputs, PodStarted, Stopped
from tests.engine.test_run import LEAF, begun, steps

ASK = {"name": "main", "http": {"url": "http://a"}, "outputs": {"parameters": [{"name": "p", "value": "declared"}]}}


def node(run: Any, name: str = "wf") -> Any:
    found = run.nodes.named(name)
    assert found is not None
    return found


@pytest.mark.parametrize(("kind", "node_type"), [("http", "HTTP"), ("plugin", "Plugin")])
def test_a_task_of_the_agent_is_pending_until_the_agent_says_something(kind: str, node_type: str) -> None:
    run, _ = begun({"name": "main", kind: {}})
    assert (node(run).type, node(run).phase) == (node_type, "Pending")
    run.apply(PodStarted(at=1.0, node_id="wf"))
    assert node(run).phase == "Running"


def test_its_outputs_are_what_the_agent_says_and_nothing_declared() -> None:
    run, _ = begun(ASK)
    run.apply(
        PodFinished(at=1.0, node_id="wf", phase="Succeeded", outputs=PodOutputs(parameters={"x": "1"}, result="body"))
    )
    assert node(run).outputs == {"parameters": [{"name": "x", "value": "1"}], "result": "body"}


def test_without_outputs_it_has_none() -> None:
    run, _ = begun(ASK)
    run.apply(PodFinished(at=1.0, node_id="wf", phase="Failed", message="no"))
    assert (node(run).outputs, node(run).phase, run.phase) == (None, "Failed", "Failed")


def test_a_run_that_is_stopped_ends_it_as_it_ends_what_is_suspended() -> None:
    run, _ = begun(ASK)
    assert run.apply(Stopped(at=1.0)) == [KillPod(node_id="wf")]
    assert (node(run).phase, node(run).message) == ("Failed", "Stopped with strategy 'Stop'")


def test_it_takes_no_room_of_parallelism() -> None:
    both = [{"name": "a", "template": "ask"}, {"name": "b", "template": "ask"}]
    run, _ = begun(steps(both), LEAF, {**ASK, "name": "ask"}, parallelism=1)
    assert len(run.pods) == 2
