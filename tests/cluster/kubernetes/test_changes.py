"""What is asked of a workflow, as its object shows it."""

from __future__ import annotations

import copy
import gzip
import json
from typing import Any

import pytest

from pydsl.cluster.kubernetes.again import gone_of, remembering, retried, with_values
from pydsl.cluster.kubernetes.changes import answered, nodes_of, resumed, stopped, suspended, unpacked, with_nodes
from pydsl.cluster.submission import resubmitted, with_metadata
from pydsl.errors import NotAsked
from tests.shared import shared

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
    assert {node["name"] for node in nodes_of(made).values()} == {name, f"{name}.a", f"{name}.b"}
    assert all(node["id"] == id for id, node in nodes_of(made).items())


def test_arguments_of_a_retry_reach_the_template_that_runs() -> None:
    failed = workflow("Failed", **FAILED)
    failed["spec"] = {"workflowTemplateRef": {"name": "t"}}
    arguments = {"parameters": [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}]}
    failed["status"]["storedWorkflowTemplateSpec"] = {
        "entrypoint": "main", "arguments": arguments, "shutdown": "Terminate", "activeDeadlineSeconds": 0
    }  # fmt: skip
    made = with_values(retried(failed, gone_of(failed), NOW), {"b": "3"})
    given = {"parameters": [{"name": "a", "value": "1"}, {"name": "b", "value": "3"}]}
    assert made["status"]["storedWorkflowTemplateSpec"] == {"entrypoint": "main", "arguments": given}
    assert made["spec"]["arguments"] == {"parameters": [{"name": "b", "value": "3"}]}


@pytest.fixture(scope="module")
def recorded() -> dict[str, Any]:
    """Return what Argo Server 4.1.2 answered of one that had failed: as it was, retried, resubmitted memoized."""
    rows = json.loads(gzip.decompress(shared("vectors/argo_server_exchanges.json.gz").read_bytes()))
    wanted = {"get failed", "retry", "resubmit memoized"}
    return {one["name"]: json.loads(one["response"]["text"]) for one in rows if one["name"] in wanted}


def the_failed_one(recorded: dict[str, Any]) -> Any:
    """Return the workflow before it was run again: the record has its nodes, and the rest of it afterwards."""
    after = recorded["retry"]
    labels = {**after["metadata"]["labels"], "workflows.argoproj.io/completed": "true"}
    conditions = [{"type": "PodRunning", "status": "False"}, {"type": "Completed", "status": "True"}]
    before = copy.deepcopy(recorded["get failed"]["status"])
    status = {**after["status"], **before, "conditions": conditions, "message": "m"}
    return {**after, "metadata": {**after["metadata"], "labels": labels}, "status": status}


def set_of(value: Any) -> Any:
    """Return JSON without what is null: an absent field says as much."""
    return {key: set_of(one) for key, one in value.items() if one is not None} if isinstance(value, dict) else value


def test_a_retry_makes_the_object_that_argo_makes(recorded: dict[str, Any]) -> None:
    failed, wanted = the_failed_one(recorded), recorded["retry"]
    made = retried(failed, gone_of(failed), wanted["status"]["startedAt"])
    assert set_of(made) == set_of(wanted)


def test_what_is_resubmitted_memoized_is_the_object_that_argo_makes(recorded: dict[str, Any]) -> None:
    failed, wanted = the_failed_one(recorded), recorded["resubmit memoized"]
    failed["status"]["nodes"]["failing"]["children"].reverse()  # it had been retried before
    anew = with_metadata(resubmitted(failed), name=wanted["metadata"]["name"])
    made = remembering(anew, failed, wanted["status"]["nodes"][wanted["metadata"]["name"]]["startedAt"])
    assert (set_of(made["status"]), made["spec"]) == (set_of(wanted["status"]), wanted["spec"])
    assert made["metadata"]["labels"] == wanted["metadata"]["labels"]
    assert made["metadata"]["generateName"] == wanted["metadata"]["generateName"]
