"""Whole runs are compared as the case files say: an absent field is empty and has to be; nothing more, nothing less."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.conformance.outcome import Comparison, recorded

WORKFLOW: dict[str, Any] = {
    "metadata": {"name": "wf"},
    "status": {
        "phase": "Failed",
        "message": "child failed",
        "progress": "1/2",
        "startedAt": "2026-01-01T00:00:00Z",
        "outputs": {"parameters": [{"name": "g", "value": "1"}], "artifacts": [{"name": "b"}, {"name": "a"}]},
        "nodes": {
            "wf": {
                "id": "wf", "name": "wf", "displayName": "wf", "type": "Steps", "phase": "Failed",
                "templateName": "main", "templateScope": "local/wf", "message": "",
                "children": ["wf-2", "wf-1"], "outboundNodes": ["wf-2"],
                "inputs": {"parameters": [{"name": "p", "value": ""}, {"name": "q"}]},
            },
            "wf-2": {
                "id": "wf-2", "name": "wf.b", "displayName": "b", "type": "Pod", "phase": "Failed",
                "boundaryID": "wf", "templateRef": {"name": "lib", "template": "t", "clusterScope": False},
                "outputs": {"parameters": [{"name": "o", "value": "x"}], "result": "r", "exitCode": "3"},
                "nodeFlag": {"retried": True, "hooked": False},
                "memoizationStatus": {"hit": False, "key": "k", "cacheName": "c"},
            },
            "wf-1": {"id": "wf-1", "name": "wf.a", "displayName": "a", "type": "Skipped", "phase": "Skipped"},
        },
    },
}  # fmt: skip
EXPECTED: dict[str, Any] = {
    "phase": "Failed",
    "message": "child failed",
    "progress": "1/2",
    "outputs": {"g": "1"},
    "outputArtifacts": ["a", "b"],
    "nodes": [
        {
            "name": "wf", "id": "wf", "displayName": "wf", "type": "Steps", "phase": "Failed", "templateName": "main",
            "templateScope": "local/wf", "children": ["wf.a", "wf.b"], "outbound": ["wf.b"],
            "inputs": {"p": "", "q": None},
        },
        {"name": "wf.a", "id": "wf-1", "displayName": "a", "type": "Skipped", "phase": "Skipped"},
        {
            "name": "wf.b", "id": "wf-2", "displayName": "b", "type": "Pod", "phase": "Failed", "boundary": "wf",
            "templateRef": {"name": "lib", "template": "t"}, "outputs": {"o": "x"}, "result": "r", "exitCode": "3",
            "nodeFlag": {"retried": True}, "memoization": {"hit": False, "key": "k", "cacheName": "c"},
        },
    ],
}  # fmt: skip


def differences(
    expected: dict[str, Any], *, unstable: tuple[str, ...] = (), stdout: dict[str, str] | None = None
) -> list[str]:
    printed = {("wf-2", container): text for container, text in (stdout or {}).items()}
    comparison = Comparison(frozenset(unstable), lambda node, container: printed.get((node, container), ""))
    return list(comparison.differences(expected, recorded(WORKFLOW)))


def expecting(node: int, **fields: Any) -> dict[str, Any]:
    """Change fields of an expected node; None takes one away."""
    expected = copy.deepcopy(EXPECTED)
    expected["nodes"][node].update(fields)
    for name in [name for name, value in fields.items() if value is None]:
        del expected["nodes"][node][name]
    return expected


def test_a_finished_workflow_is_written_as_the_case_files_write_it() -> None:
    assert recorded(WORKFLOW) == EXPECTED


def test_what_is_the_same_differs_in_nothing() -> None:
    assert differences(EXPECTED) == []


@pytest.mark.parametrize(
    ("node", "changed", "told"),
    [
        (0, {"phase": "Succeeded"}, "wf/phase: got 'Failed', expected 'Succeeded'"),
        (0, {"children": ["wf.a"]}, "wf/children: got ['wf.a', 'wf.b'], expected ['wf.a']"),
        (0, {"inputs": {"p": "", "q": ""}}, "wf/inputs: got {'p': '', 'q': None}, expected {'p': '', 'q': ''}"),
        (1, {"message": "m"}, "wf.a/message: got None, expected 'm'"),
        (2, {"result": None}, "wf.b/result: got 'r', expected None"),
        (2, {"exitCode": "4"}, "wf.b/exitCode: got '3', expected '4'"),
        (2, {"outputs": None}, "wf.b/outputs: got {'o': 'x'}, expected None"),
        (2, {"surprise": 1}, "the case has a field that isn't compared: 'surprise'"),
    ],
)
def test_a_field_that_differs_is_told(node: int, changed: dict[str, Any], told: str) -> None:
    assert differences(expecting(node, **changed)) == [told]


@pytest.mark.parametrize("field", ["phase", "message", "progress", "outputs", "outputArtifacts"])
def test_a_field_of_the_workflow_that_differs_is_told(field: str) -> None:
    (told,) = differences({name: value for name, value in EXPECTED.items() if name != field})
    assert told.startswith(f"{field}: got ")


def test_nodes_too_many_and_too_few_are_told() -> None:
    expected = expecting(1, name="wf.c")
    assert differences(expected) == ["wf.a: a node too many", "wf.c: no such node"]


@pytest.mark.parametrize(
    ("changed", "unstable"),
    [
        ({"outputs": None}, "wf.b/outputs"),
        ({"outputs": None}, "wf.b/outputs/o"),
        ({"outputs": {"o": "another"}}, "wf.b/outputs/o"),
        ({"stdout": "another"}, "wf.b/stdout"),
        ({"message": "late"}, "wf.b/message"),
    ],
)
def test_an_unstable_field_is_not_compared(changed: dict[str, Any], unstable: str) -> None:
    assert differences(expecting(2, **changed))
    assert differences(expecting(2, **changed), unstable=(unstable,)) == []


def test_standard_output_is_compared_where_the_case_has_it() -> None:
    assert differences(EXPECTED, stdout={"main": "not asked for"}) == []
    assert differences(expecting(2, stdout="text\n"), stdout={"main": "text\n"}) == []
    assert differences(expecting(2, stdout="text\n"), stdout={"main": "text"}) == [
        "wf.b/stdout of main: got 'text', expected 'text\\n'"
    ]


def test_standard_output_of_each_container_is_compared() -> None:
    expected = expecting(2, stdout={"a": "", "main": "m\n"})
    assert differences(expected, stdout={"a": "", "main": "m\n"}) == []
    assert differences(expected, stdout={"a": "x", "main": "m\n"}) == ["wf.b/stdout of a: got 'x', expected ''"]
