"""Upstream's end-to-end tests, played with pydsl's verbs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.cases import Case
from tests.conformance.e2e import run_case
from tests.conformance.images import ARGOSAY
from tests.conformance.resources import pruned, without_program
from tests.conformance.verdict import PASS, NotLocal
from tests.conformance.waits import condition
from tests.shared import shared

GATE = """\
metadata: {name: gate, label: {a: b}}
spec:
  entrypoint: main
  templates:
  - {name: main, steps: [[{name: wait, template: gate}], [{name: after, template: say}]]}
  - {name: gate, suspend: {}}
  - {name: say, container: {image: "argoproj/argosay:v2", args: [echo, hi]}}
"""


AWAITED = {"op": "WaitForWorkflow", "args": ["fixtures.ToBeArchived"]}


def case(*steps: Any, tag: str = "functional") -> Case:
    data = {"resources": [{"kind": "Workflow", "yaml": GATE}], "steps": steps, "build_tag": tag}
    return Case("e2e_cases", "0", data, {"$list": "cases"})


def command(*words: Any, **fact: str) -> Any:
    facts = [{"subject_expr": "output", "raw": "said", **fact}] if fact else []
    return {"op": "RunCli", "args": [[*words]], "facts": facts}


def expecting(value: str) -> Any:
    subject = {"kind": "node", "selector": {"displayName": "after"}, "field": "stdout"}
    return {"op": "ExpectWorkflow", "facts": [{"op": "eq", "subject": subject, "value": value, "raw": "told"}]}


def test_a_test_is_played_step_by_step() -> None:
    suspended = 'Condition{ wf.Status.AnyActiveSuspendNode(), "suspended node" }'
    steps: list[Any] = [
        {"op": "Workflow", "resource": 0}, {"op": "SubmitWorkflow"}, {"op": "WaitForWorkflow", "args": [suspended]},
        {"op": "RunCli", "args": [["resume", "@latest"]]},
        {"op": "WaitForWorkflow", "args": ["fixtures.ToBeSucceeded"]},
    ]  # fmt: skip
    assert run_case(case(*steps, expecting("hi\n"))) == PASS
    assert run_case(case(*steps, expecting("ho\n"))).detail == "told: got ['hi\\n']"


@pytest.mark.parametrize(("message", "verdict"), [({"contains": "invalid spec"}, "pass"), (None, "fail")])
def test_a_refusal_passes_where_the_controller_began_nothing(message: Any, verdict: str) -> None:
    wrong = case({"op": "Workflow", "resource": 0}, {"op": "SubmitWorkflow"})
    wrong.data["resources"][0]["yaml"] = GATE.replace("template: say}", "template: nope}")
    wrong.data["expected"] = {"phase": "Failed", "message": message}
    assert run_case(wrong).verdict == verdict


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (case({"op": "Workflow", "resource": 0}, {"op": "KubectlApply"}), "it needs kubectl"),
        (case({"op": "Workflow", "resource": 0}, tag="api"), "it asks a server, in Go: api"),
        (case(), "all of it is in Go"),
        (case(command("lint", "a.yaml")), "the corpus lacks a file of upstream's"),
        (case(command("sync", "list")), "argo sync: limits that a server keeps"),
        (case(command("-v", "list")), "it asks for what argo logs of itself"),
        (case(command("get", {"expr": "metadata.UID"})), "a word that is made in Go: metadata.UID"),
        (case(AWAITED), "it waits for what only a cluster has: fixtures.ToBeArchived"),
        (case({"op": "ExpectWorkflowNode", "facts": [{"op": "contains", "raw": "c", "value": "PodInitializing"}]}),
         "it needs pods that wait for their images, and none is pulled here"),
    ],
)  # fmt: skip
def test_what_needs_a_cluster_is_no_candidate(wrong: Case, why: str) -> None:
    shared("corpora", "e2e_cases.json.gz")  # a file that no case has is looked for in all of them
    with pytest.raises(NotLocal) as error:
        run_case(wrong)
    assert str(error.value) == why


@pytest.mark.parametrize(
    ("run", "pod", "holds"),
    [("Running", "Running", True), ("Running", "Succeeded", False), ("Succeeded", "Succeeded", True),
     ("Failed", "Failed", True), ("Error", "Error", False)],
)  # fmt: skip
def test_a_pod_ran_where_the_run_is_over_before_anybody_looks(run: str, pod: str, holds: bool) -> None:
    workflow = {"status": {"phase": run, "nodes": {"a": {"type": "Pod", "phase": pod}}}}
    assert condition(["fixtures.ToHaveRunningPod"])(workflow) is holds


def test_what_differs_before_a_cluster_is_needed_counts() -> None:
    begun: list[Any] = [{"op": "Workflow", "resource": 0}, {"op": "SubmitWorkflow"}]
    listed = command("list", "-o", "name", op="contains", value="hello")
    verdict = run_case(case(*begun, listed, command("sync", "list")))
    assert verdict.detail == "['list', '-o', 'name']: said: got 'gate\\n'"


@pytest.mark.parametrize("kind", ["workflow", "node"])
def test_tests_of_a_server_are_played_where_they_assert_something_of_a_run(kind: str) -> None:
    begun: list[Any] = [{"op": "Workflow", "resource": 0}, {"op": "SubmitWorkflow"}]
    fact = {"op": "eq", "subject": {"kind": kind, "selector": {"root": True}, "field": "status.phase"}, "raw": "told"}
    asked = {"op": "ExpectWorkflow", "facts": [{**fact, "value": "Failed"}]}
    assert run_case(case(*begun, asked, tag="metrics")).verdict == "fail"


def test_a_file_of_upstreams_is_linted_and_its_status_compared() -> None:
    shared("corpora", "e2e_cases.json.gz")
    facts = [{"subject_expr": "output", "raw": "said", "op": "contains", "value": "no linting errors found"},
             {"subject_expr": "err", "raw": "err", "op": "noerror"}]  # fmt: skip
    linted = {**command("lint", "--offline=true", "smoke/basic.yaml"), "facts": facts}
    assert run_case(case(linted)) == PASS
    refused = {**linted, "facts": [{**facts[1], "op": "error"}]}
    assert run_case(case(refused)).verdict == "fail"


def test_what_a_command_prints_is_compared() -> None:
    begun: list[Any] = [{"op": "Workflow", "resource": 0}, {"op": "SubmitWorkflow"}]
    named = command(
        "stop", {"expr": 'fmt.Sprintf("%s", metadata.Name)'}, op="contains", value="workflow @latest stopped"
    )
    assert run_case(case(*begun, named)) == PASS
    listed = run_case(case(*begun, command("list", "-o", "name", op="contains", value="hello")))
    assert listed.detail == "['list', '-o', 'name']: said: got 'gate\\n'"


def test_what_argo_alone_prints_is_on_purpose() -> None:
    completed = command("completion", "bash", op="contains", value="bash completion for argo")
    verdict = run_case(case({**completed, "facts": [{**completed["facts"][0], "raw": "bash completion for argo"}]}))
    assert (verdict.verdict, verdict.detail) == ("on purpose", "the script completes pydsl's words")


def test_fields_that_go_does_not_know_are_left_out() -> None:
    whole = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow", "metadata": {"Name": "w", "label": "x"}}
    assert pruned(whole)["metadata"] == {"name": "w"}


def test_the_images_program_is_its_stand_in() -> None:
    made = without_program({"command": ["/argosay"], "args": ["sleep 1; /argosay"], "image": "argoproj/argosay:v2"})
    assert made["command"] == ARGOSAY
    assert made["args"][0].startswith("sleep 1; sh -c ")
    assert made["image"] == "argoproj/argosay:v2"
