from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydsl.engine.commands import RunPod
from pydsl.engine.events import PodFinished, PodProgressed, PodStarted
from pydsl.engine.progress import EXECUTABLE, Progress, of_pod, parsed, total, with_sums
from pydsl.engine.result import workflow_json
from tests.engine.test_run import LEAF, begun, steps

TYPES = st.sampled_from(["Pod", "Container", "Suspend", "DAG", "Steps", "StepGroup", "Retry", "TaskGroup", "Skipped"])
STATED = st.sampled_from(["0/1", "1/1", "0/1", "1/1", "3/100", "0/0", "nonsense"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0/1", Progress(0, 1)),
        ("50/100", Progress(50, 100)),
        ("100/100", Progress(100, 100)),
        ("0/0", None),
        ("2/1", None),
        ("-1/1", None),
        ("1", None),
        ("1/2/3", None),
        ("", None),
        ("1 / 2", None),
    ],
)
def test_what_is_progress(text: str, expected: Progress | None) -> None:
    assert parsed(text) == expected


@pytest.mark.parametrize(
    ("stated", "phase", "expected"),
    [
        ("", "Running", "0/1"),
        ("", "Succeeded", "1/1"),
        ("", "Failed", "0/1"),
        ("50/100", "Running", "50/100"),
        ("50/100", "Succeeded", "100/100"),
        ("50/100", "Failed", "50/100"),
    ],
)
def test_a_pods_progress(stated: str, phase: str, expected: str) -> None:
    assert of_pod(stated, phase) == expected


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, Any]:
    """Nodes whose children may be shared, may be nowhere, and may come before them."""
    ids = [f"n{number}" for number in range(draw(st.integers(0, 9)))]
    order = draw(st.permutations(ids))
    made: dict[str, Any] = {}
    for place, id in enumerate(order):
        children = draw(st.lists(st.sampled_from([*order[place + 1 :], "nowhere"]), unique=True, max_size=4))
        made[id] = {"id": id, "type": draw(TYPES), "children": children}
        if made[id]["type"] in EXECUTABLE:
            made[id]["progress"] = draw(STATED)
    return {id: made[id] for id in ids}


def below(nodes: dict[str, Any], id: str) -> set[str]:
    """All that can be reached from a node."""
    found: set[str] = set()
    waiting = [*nodes[id]["children"]]
    while waiting:
        one = waiting.pop()
        if one in nodes and one not in found:
            found.add(one)
            waiting += nodes[one]["children"]
    return found


@given(graphs())
def test_a_group_has_the_sum_of_all_below_it_each_counted_once(nodes: dict[str, Any]) -> None:
    for id, node in with_sums(nodes).items():
        expected = total(nodes[one] for one in below(nodes, id))
        if node["type"] in EXECUTABLE:
            assert node == nodes[id]
        else:
            assert node.get("progress", "0/0") == expected


def test_ten_thousand_nodes_in_a_chain_are_summed() -> None:
    length = 10_000
    nodes: dict[str, Any] = {}
    for number in range(length):
        pod, group = f"p{number}", f"g{number}"
        nodes[group] = {"id": group, "type": "StepGroup", "children": [pod]}
        nodes[pod] = {"id": pod, "type": "Pod", "progress": "1/1", "children": [f"g{number + 1}"]}
    sums = with_sums(nodes)
    assert (sums["g0"]["progress"], sums["g9999"]["progress"]) == (f"{length}/{length}", "1/1")


class TestRun:
    def test_a_pod_states_it(self) -> None:
        both = [{"name": "a", "template": "leaf"}, {"name": "b", "template": "leaf"}]
        run, commands = begun(steps(both), LEAF)
        first, second = [command.pod.node_id for command in commands if isinstance(command, RunPod)]
        run.apply(PodStarted(at=1.0, node_id=first))
        run.nodes.changed.clear()
        run.apply(PodProgressed(at=2.0, node_id=first, progress="50/100"))
        assert [*run.nodes.changed] == [first]
        status = workflow_json(run)["status"]
        assert status["progress"] == "50/101"
        told = {id: node.get("progress") for id, node in status["nodes"].items()}
        assert (told[first], told[second], told["wf"]) == ("50/100", "0/1", "50/101")
        run.apply(PodFinished(at=3.0, node_id=first, phase="Succeeded"))
        run.apply(PodFinished(at=3.0, node_id=second, phase="Failed", exit_code=1))
        assert workflow_json(run)["status"]["progress"] == "100/101"

    def test_the_same_again_is_nothing_new(self) -> None:
        run, _ = begun(LEAF)
        event = PodProgressed(at=2.0, node_id="wf", progress="1/2")
        assert run.expects(event)
        run.apply(event)
        assert not run.expects(event)
