"""Upstream's end-to-end tests, played with pydsl's verbs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.cases import Case
from tests.conformance.e2e import pruned, run_case, without_program
from tests.conformance.images import ARGOSAY
from tests.conformance.verdict import PASS

GATE = """\
metadata: {name: gate, label: {a: b}}
spec:
  entrypoint: main
  templates:
  - {name: main, steps: [[{name: wait, template: gate}], [{name: after, template: say}]]}
  - {name: gate, suspend: {}}
  - {name: say, container: {image: "argoproj/argosay:v2", args: [echo, hi]}}
"""


def case(*steps: Any, candidate: bool = True) -> Case:
    data = {"resources": [{"kind": "Workflow", "yaml": GATE}], "steps": steps, "local_candidate": candidate}
    return Case("e2e_cases", "0", {**data, "infra": ["http"], "shape": "simple"}, {"$list": "cases"})


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


def test_what_needs_a_cluster_is_unsupported() -> None:
    assert run_case(case(candidate=False)).detail == "it needs a cluster: http"


def test_fields_that_go_does_not_know_are_left_out() -> None:
    whole = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow", "metadata": {"Name": "w", "label": "x"}}
    assert pruned(whole)["metadata"] == {"name": "w"}


def test_the_images_program_is_its_stand_in() -> None:
    made = without_program({"command": ["/argosay"], "args": ["sleep 1; /argosay"], "image": "argoproj/argosay:v2"})
    assert made["command"] == ARGOSAY
    assert made["args"][0].startswith("sleep 1; sh -c ")
    assert made["image"] == "argoproj/argosay:v2"
