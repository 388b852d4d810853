"""What upstream's assertions ask of a workflow."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.facts import SaidInGo, compared, difference, values

NODES = {
    "wf": {"id": "wf", "name": "wf", "displayName": "wf", "phase": "Failed", "message": "child failed"},
    "wf-1": {
        "id": "wf-1", "name": "wf[0].a", "displayName": "a", "type": "Pod", "phase": "Succeeded", "children": [],
        "inputs": {"parameters": [{"name": "x", "value": "1"}, {"name": "y", "value": "2"}]},
    },
    "wf-2": {"id": "wf-2", "name": "wf[0].b", "displayName": "b", "type": "Pod", "phase": "Failed"},
}  # fmt: skip
WORKFLOW: Any = {
    "metadata": {"name": "wf", "labels": {"acme.io/of": "blue"}}, "status": {"phase": "Failed", "nodes": NODES}
}  # fmt: skip


def fact(op: str, field: str, value: Any = None, guards: Any = (), **selector: Any) -> dict[str, Any]:
    kind = "node" if selector else "workflow"
    subject = {"kind": kind, "field": field, **({"selector": selector} if selector else {})}
    return {"op": op, "subject": subject, "value": value, "guards": guards, "raw": "told"}


def exists(op: str, guard: str) -> dict[str, Any]:
    guards = ["for each idx, node in woc.wf.Status.Nodes", guard]
    return {"op": op, "subject": {"kind": "exists_where", "guards": guards, "flag": True, "field": ""}, "raw": "told"}


OF_PODS = ["for each node in woc.wf.Status.Nodes", 'if node.Type == "Pod"']


@pytest.mark.parametrize(
    "asserted",
    [
        fact("eq", "status.phase", "Failed"),
        fact("len", "status.nodes", 3),
        fact("eq", "metadata.labels[acme.io/of]", "blue"),
        fact("eq", "phase", "Succeeded", displayName="a"),
        fact("eq", "inputs.parameters[1].value", "2", name="wf[0].a"),
        fact("eq", "inputs.parameters[name=x].value", "1", nameContains=".a"),
        fact("eq", "inputs.parameters[*].value", "2", displayName="a"),
        fact("contains", "message", "failed", root=True),
        fact("in", "phase", ["Failed", "Error"], displayName="<root>"),
        fact("nil", "", displayName="c"),
        fact("nil", "outputs", displayName="a"),
        fact("notnil", "", displayName="b"),
        fact("ne", "phase", "Error", each=True, guards=OF_PODS),
        fact("eq", "phase", "Failed", each=True, guards=['if node.Phase == "Failed" && strings.Contains(n.Name, "b")']),
        fact("eq", "phase", "Failed", each=True, guards=['if not (strings.Contains(node.Name, "a"))']),
        exists("true", 'if node.Name == "wf[0].a" || node.Name == "x"'),
        exists("false", 'if node.Phase == "Error"'),
        fact("empty", "children", displayName="a"),
        fact("regexp", "message", "^child", predicate="status.Name == workflowName"),
    ],
)
def test_what_holds(asserted: Any) -> None:
    assert difference(asserted, WORKFLOW) is None


@pytest.mark.parametrize(
    ("asserted", "got"),
    [
        (fact("eq", "status.phase", "Succeeded"), "['Failed']"),
        (fact("eq", "phase", "Succeeded", each=True, guards=OF_PODS), "['Failed']"),
        (fact("notnil", "", displayName="c"), "[]"),
        (exists("true", 'if node.Phase == "Error"'), "[]"),
        (fact("true", "nodeFlag.hooked", displayName="a"), "[]"),
        (fact("eq", "inputs.parameters[2].value", "2", displayName="a"), "[]"),
    ],
)
def test_what_does_not_hold_is_told_with_what_is_there(asserted: Any, got: str) -> None:
    assert difference(asserted, WORKFLOW) == f"told: got {got}"


@pytest.mark.parametrize(
    "asserted",
    [
        {"op": "noerror", "subject_expr": "err"},
        fact("eq", "status.phase", {"expr": "wf.Status.Phase"}),
        fact("eq", "hostNodeName", "node0", displayName="a"),
        fact("eq", "phase", "Failed", named="wfv1.FailedPodNode"),
        fact("notnil", "", each=True),
        fact("eq", "phase", "Failed", each=True, guards=['if strings.HasPrefix(node.Name, "a")']),
        fact("eq", "phase", "Failed", each=True, guards=['if node.TemplateName == "a"']),
        {"op": "len", "subject": {"kind": "pods", "field": "items[0].spec.volumes"}, "value": 1},
        fact("eventually", "status.phase", "Failed"),
    ],
)
def test_what_is_said_in_go_is_not_asked(asserted: Any) -> None:
    with pytest.raises(SaidInGo):
        difference(asserted, WORKFLOW)


def test_facts_that_cant_be_asked_are_not_counted() -> None:
    facts = [fact("eq", "status.phase", "Failed"), {"op": "true"}, fact("eq", "status.phase", "Error")]
    assert compared(facts, WORKFLOW) == (["told: got ['Failed']"], 2)


def test_a_whole_value_has_the_empty_path() -> None:
    assert values([1], "") == [[1]]
