"""What Argo's examples come to on a machine."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.cases import Case
from tests.conformance.runnable import differences, run_case
from tests.conformance.verdict import NotLocal
from tests.shared import shared

NODES = {
    "wf": {"id": "wf", "name": "wf", "displayName": "wf", "phase": "Succeeded", "stdout": "hello\n"},
    "wf-1": {"id": "wf-1", "name": "wf.A", "displayName": "A", "phase": "Failed",
             "outputs": {"parameters": [{"name": "o", "value": "1"}]}},
}  # fmt: skip
WORKFLOW: Any = {"metadata": {"name": "wf"}, "status": {"phase": "Succeeded", "nodes": NODES}}


def test_what_is_expected_of_phases_nodes_and_what_is_not_there() -> None:
    root = {"displayName": "<root>", "phase": "Succeeded", "stdout": "hello\n", "stdout_contains": "ell"}
    task = {"name": "<root>.A", "phase": "Failed", "outputs": {"parameters": {"o": "1"}}}
    expected = {"phase": "Succeeded|Failed", "nodes": [root, task], "absent": ["B"], "node_count": 2}
    assert differences(expected, WORKFLOW) == []


def test_each_difference_is_told() -> None:
    nodes = [{"displayName": "A", "phase": "Succeeded", "outputs": {"parameters": {"o": "2"}}}]
    told = differences({"phase": "Failed", "nodes": nodes, "absent": ["A"], "node_count": 3}, WORKFLOW)
    assert len(told) == 5
    assert told[0] == "{'kind': 'workflow', 'field': 'status.phase'} in ['Failed']: got ['Succeeded']"


def example(file: str, **data: Any) -> Case:
    shared("argo", "examples", file)
    rest = {"doc": 0, "local": True, "deterministic": True, "phase_provenance": "derived", "file": f"examples/{file}"}
    return Case("runnable_examples", "0", {**rest, **data}, {})


@pytest.mark.parametrize(("printed", "verdict"), [("hi\n", "pass"), ("ho\n", "fail")])
def test_what_waits_for_somebody_is_answered(printed: str, verdict: str) -> None:
    after = {"message=hi": {"release stdout": printed, "phase": "Succeeded"}, "no value": "it's refused"}
    nodes = [{"displayName": "approve", "phase": "Running", "type": "Suspend"}]
    expected = {"phase": "Running", "suspends": True, "nodes": nodes, "after_resume": after}
    assert run_case(example("suspend-template-outputs.yaml", expected=expected)).verdict == verdict


@pytest.mark.parametrize(("provenance", "verdict"), [("pinned: upstream runs it", "fail"), ("derived", "on purpose")])
def test_a_record_outweighs_what_was_read_off_an_example(provenance: str, verdict: str) -> None:
    expected = {"phase": "Succeeded", "nodes": []}
    assert run_case(example("pod-gc-strategy.yaml", expected=expected, phase_provenance=provenance)).verdict == verdict


def test_what_is_not_for_one_machine_is_no_candidate() -> None:
    with pytest.raises(NotLocal, match=r"^not for a single machine: it needs Windows$"):
        run_case(Case("runnable_examples", "0", {"local": False, "expected": {"notes": ["it needs Windows"]}}, {}))
