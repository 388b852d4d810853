"""What Argo's examples come to on a machine."""

from __future__ import annotations

from typing import Any

from tests.conformance.cases import Case
from tests.conformance.runnable import differences, run_case
from tests.conformance.verdict import Verdict

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


def test_what_waits_for_somebody_is_unsupported() -> None:
    data = {"local": True, "deterministic": True, "expected": {"suspends": True}}
    assert run_case(Case("runnable_examples", "0", data, {})) == Verdict("unsupported", "it waits for somebody")
