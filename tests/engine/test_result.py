"""The finished Workflow as JSON, and the variables of a workflow."""

from __future__ import annotations

from typing import Any

import pytest

from pydsl.testing import Outcome
from tests.engine.workflows import ECHO, call, dag, inputs, run, steps, workflow


def test_the_workflow_as_it_is_printed() -> None:
    manifest = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow", **workflow(steps(call("a")))}
    manifest["metadata"] = {"generateName": "gen-", "labels": {"own": "label"}}
    done = run(manifest).workflow
    assert done["metadata"] == {
        "name": "wf", "namespace": "argo", "uid": "00000000-0000-0000-0000-000000000000",
        "creationTimestamp": "1970-01-01T00:00:00Z",
        "labels": {
            "own": "label", "workflows.argoproj.io/completed": "true", "workflows.argoproj.io/phase": "Succeeded",
        },
    }  # fmt: skip
    assert done["spec"] == manifest["spec"]
    assert done["status"]["nodes"].pop("wf-3986212215") == {
        "id": "wf-3986212215", "name": "wf[0].a", "displayName": "a", "type": "Pod", "templateName": "ok",
        "templateScope": "local/wf", "phase": "Succeeded", "startedAt": "1970-01-01T00:00:00Z",
        "finishedAt": "1970-01-01T00:00:01Z", "boundaryID": "wf", "outputs": {"exitCode": "0"}, "progress": "1/1",
    }  # fmt: skip
    assert {key: value for key, value in done["status"].items() if key != "nodes"} == {
        "phase": "Succeeded", "progress": "1/1",
        "startedAt": "1970-01-01T00:00:00Z", "finishedAt": "1970-01-01T00:00:01Z",
    }  # fmt: skip


def test_the_status_is_empty_until_the_run_has_begun_and_running_from_then_on() -> None:
    tag = "{{workflow.status}} {{workflow.duration}}"
    done = run(workflow(steps(call("a", "echo", m=tag), call("b", "echo", m=tag))))
    assert (inputs(done, "a"), inputs(done, "b")) == ({"m": " 0.000000"}, {"m": "Running 1.000000"})


def test_a_handler_sees_that_the_run_goes_on() -> None:
    handler = {
        "exit": {"template": "echo", "arguments": {"parameters": [{"name": "m", "value": "{{workflow.status}}"}]}}
    }
    assert inputs(run(workflow(dag(call("a", hooks=handler)))), "a.onExit") == {"m": "Running"}


GLOBAL = {"parameters": [{"name": "o", "globalName": "g", "valueFrom": {"expression": "'v'"}}]}


@pytest.mark.parametrize(
    ("inner", "outer", "published"),
    [(steps, steps, True), (dag, steps, False), (steps, dag, True), (dag, dag, True)],
)
def test_a_dags_outputs_are_published_by_the_dag_around_it(inner: Any, outer: Any, published: bool) -> None:
    composite = {**inner(call("x"), outputs=GLOBAL), "name": "inner"}
    done = run(workflow(outer(call("a", "inner")), composite))
    assert ("outputs" in done.workflow["status"]) is published


def test_outputs_with_a_global_name_are_the_workflows_and_in_reach_of_all_that_follows() -> None:
    out = {
        "name": "g",
        "container": {"image": "i", "command": ["c"]},
        "outputs": {
            "parameters": [{"name": "o", "globalName": "shared", "valueFrom": {"path": "/o"}}],
            "artifacts": [{"name": "f", "globalName": "file", "path": "/f"}],
        },
    }
    reader = {"name": "r", "inputs": {"artifacts": [{"name": "f", "path": "/in"}]}, "container": {"image": "i"}}
    taken = {"artifacts": [{"name": "f", "from": "{{workflow.outputs.artifacts.file}}"}]}
    done = run(
        workflow(
            steps(call("a", "g"), [call("b", "echo", m="{{workflow.outputs.parameters.shared}}"),
                                   {"name": "c", "template": "r", "arguments": taken}]), out, reader,
        ),
        {"a": Outcome(outputs={"o": "value"})},
    )  # fmt: skip
    assert inputs(done, "b") == {"m": "value"}
    key = "wf/wf-g-3986212215/f"
    assert done.node("c")["inputs"]["artifacts"] == [{"name": "f", "path": "/in", "s3": {"key": key}}]
    assert done.workflow["status"]["outputs"] == {
        "parameters": [{"name": "shared", "value": "value"}],
        "artifacts": [{"name": "file", "path": "/f", "s3": {"key": key}}],
    }


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        ("{{workflow.name}} {{workflow.namespace}} {{workflow.mainEntrypoint}}", "wf argo e"),
        ("{{workflow.parameters.p}} {{workflow.parameters}}", '1.5 [{"name":"p","value":"1.5"}]'),
        ("{{workflow.creationTimestamp}} {{workflow.creationTimestamp.Y}}", "1970-01-01T00:00:00Z 1970"),
        ("{{workflow.labels.l}} {{workflow.labels.json}}", 'x {"l":"x"}'),
        ("{{workflow.status}} {{workflow.duration}}", " 0.000000"),
        ("{{=workflow.parameters.p + '!'}}", "1.5!"),
        ("{{workflow.scheduledTime}}", "2024-03-05T06:07:00Z"),
        ("{{node.name}} {{pod.name}}", "wf wf"),
    ],
)
def test_variables_that_every_template_sees(tag: str, value: str) -> None:
    entry = {**ECHO, "name": "e", "inputs": {"parameters": [{"name": "m", "value": tag}]}}
    manifest = workflow(entry, arguments={"parameters": [{"name": "p", "value": 1.5}]})
    manifest["metadata"] = {
        "labels": {"l": "x"},
        "annotations": {"workflows.argoproj.io/scheduled-time": "2024-03-05T06:07:00Z"},
    }
    assert inputs(run(manifest), "wf") == {"m": value}


def test_progress_counts_pods_and_suspended_nodes() -> None:
    wait = {"name": "wait", "suspend": {"duration": 1}}
    done = run(workflow(dag(call("a"), call("b", depends="a"), call("w", "wait")), wait), {"a": Outcome(exit_code=1)})
    assert done.workflow["status"]["progress"] == "1/2"
