"""Upstream's tests of its controller, played on the engine."""

from __future__ import annotations

from typing import Any

from tests.conformance.cases import Case
from tests.conformance.operator import run_case
from tests.conformance.verdict import PASS, Verdict

STEPS = """\
metadata: {name: wf}
spec:
  entrypoint: main
  templates:
  - {name: main, steps: [[{name: a, template: leaf}], [{name: b, template: leaf}]]}
  - {name: leaf, container: {image: alpine, command: [x]}}
"""
OPERATE = {"op": "operate", "wf": 0}


def case(*operations: Any, text: str = STEPS, shape: str = "mechanical") -> Case:
    data = {"shape": shape, "resources": [{"kind": "Workflow", "yaml": text}], "ops": operations}
    return Case("operator_cases", "0", data, {"$list": ""})


def asserted(op: str, value: Any, *, asof: int | None = None, field: str = "phase", **selector: str) -> Any:
    subject: dict[str, Any] = {"kind": "node", "selector": selector, "field": field, "wf": 0}
    if not selector:
        subject = {"kind": "workflow", "field": "status.phase", "wf": 0}
    if asof is not None:
        subject["asof"] = asof
    return {"op": "assert", "fact": {"op": op, "subject": subject, "value": value, "raw": "told"}}


def pods(phase: str) -> Any:
    return {"op": "pods_phase", "wf": 0, "phase": phase}


def test_pods_go_on_as_they_are_told_and_operate_sees_it() -> None:
    verdict = run_case(case(
        {"op": "load"}, OPERATE, asserted("eq", "Pending", displayName="a"),
        pods("Running"), asserted("eq", "Pending", displayName="a"), OPERATE,
        asserted("eq", "Running", displayName="a"),
        pods("Succeeded"), OPERATE, asserted("eq", "Pending", displayName="b"), asserted("eq", "Running"),
        {"op": "assert", "fact": {"op": "len", "subject": {"kind": "pods", "field": "items"}, "value": 2, "raw": ""}},
        pods("Failed"), OPERATE, asserted("eq", "Failed"),
        asserted("eq", "Pod failed", field="message", displayName="b"),
        asserted("eq", "Pending", asof=1, displayName="a"),
    ))  # fmt: skip
    assert verdict == PASS


def test_a_difference_is_a_failure() -> None:
    assert run_case(case(OPERATE, asserted("eq", "Succeeded"))) == Verdict("fail", "told: got ['Running']")


def test_a_refused_workflow_is_failed_before_its_first_node() -> None:
    text = STEPS.replace("template: leaf}]]", "template: nope}]]")
    message = {"op": "contains", "subject": {"kind": "workflow", "field": "status.message", "wf": 0}, "raw": ""}
    told = {"op": "assert", "fact": {**message, "value": "invalid spec: in upstream's words"}}
    assert run_case(case(OPERATE, asserted("eq", "Failed"), told, text=text)) == PASS


def test_what_is_not_by_operations_alone_is_unsupported() -> None:
    assert run_case(case(shape="unit")) == Verdict("unsupported", "not by operations alone: unit")
    nothing = "nothing that it asserts is of the workflow, its nodes or the number of pods"
    assert run_case(case(OPERATE)) == Verdict("unsupported", nothing)
