"""What is asked of a workflow, as its object shows it."""

from __future__ import annotations

from typing import Any

import pytest

from pydsl.cluster.kubernetes.again import gone_of, remembering, retried
from pydsl.cluster.kubernetes.changes import answered, nodes_of, resumed, stopped, suspended, unpacked, with_nodes
from pydsl.cluster.submission import resubmitted
from pydsl.errors import NotAsked

NOW = "2026-01-01T00:00:00Z"


def workflow(phase: str = "Running", **nodes: Any) -> Any:
    made = {id: {"id": id, "name": id, "displayName": id, **node} for id, node in nodes.items()}
    return {"metadata": {"name": "w", "namespace": "argo"}, "spec": {}, "status": {"phase": phase, "nodes": made}}


def gate(**source: Any) -> Any:
    outputs = {"parameters": [{"name": "answer", "valueFrom": {"supplied": {}, **source}}]}
    return {"type": "Suspend", "phase": "Running", "outputs": outputs}


def test_suspending_changes_the_spec_once() -> None:
    made = suspended(workflow(), NOW)
    assert made["spec"] == {"suspend": True}
    assert suspended(made, NOW) is made


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (suspended, "cannot suspend completed workflows"),
        (stopped("Stop"), 'cannot shutdown a completed workflow: workflow: "w", namespace: "argo"'),
    ],
)
def test_what_is_over_stays(change: Any, complaint: str) -> None:
    with pytest.raises(NotAsked) as refused:
        change(workflow("Failed"), NOW)
    assert str(refused.value) == complaint


def test_resuming_ends_suspended_nodes_with_their_defaults() -> None:
    node = nodes_of(resumed(workflow(g=gate(default="yes")), NOW))["g"]
    assert (node["phase"], node["finishedAt"]) == ("Succeeded", NOW)
    assert node["outputs"] == {"parameters": [{"name": "answer", "value": "yes"}]}


def test_resuming_asks_for_answers_first() -> None:
    with pytest.raises(NotAsked) as refused:
        resumed(workflow(g=gate()), NOW)
    assert str(refused.value) == "raw output parameter 'answer' has not been set and does not have a default value"


def test_setting_leaves_the_object_that_was_read() -> None:
    before = workflow(g=gate())
    after = answered("displayName=g", outputs={"answer": "no"}, message="by me")(before, NOW)
    assert nodes_of(after)["g"]["message"] == "by me"
    assert "message" not in nodes_of(before)["g"]


def test_packed_nodes_stay_packed() -> None:
    plain = workflow(g=gate())
    packed = with_nodes({**plain, "status": {"compressedNodes": "x"}}, nodes_of(plain))
    assert list(packed["status"]) == ["compressedNodes"]
    assert nodes_of(packed) == nodes_of(plain)
    assert unpacked(packed)["status"] == {"nodes": nodes_of(plain)}


FAILED = {
    "w": {"type": "DAG", "phase": "Failed", "children": ["w.a"], "finishedAt": NOW, "message": "m"},
    "w.a": {"type": "Pod", "phase": "Succeeded", "boundaryID": "w", "children": ["w.b"]},
    "w.b": {"type": "Pod", "phase": "Failed", "boundaryID": "w"},
}


def test_a_retry_keeps_what_succeeded() -> None:
    failed = workflow("Failed", **FAILED)
    gone = gone_of(failed)
    made = retried(failed, gone, "2026-02-02T00:00:00Z")
    assert gone == {"w.b"}
    assert "phase" not in made["status"]
    assert {id: node["phase"] for id, node in nodes_of(made).items()} == {"w": "Running", "w.a": "Succeeded"}
    assert nodes_of(made)["w.a"]["children"] == []
    assert "message" not in nodes_of(made)["w"]


def test_a_resubmitted_workflow_remembers_under_new_names() -> None:
    failed = workflow("Failed", **FAILED)
    made = remembering(resubmitted(failed), failed, NOW)
    name = made["metadata"]["name"]
    assert made["metadata"]["labels"] == {"workflows.argoproj.io/resubmitted-from-workflow": "w"}
    assert {node["name"] for node in nodes_of(made).values()} == {name, f"{name}.a"}
    assert all(node["id"] == id for id, node in nodes_of(made).items())
