"""The node table: phases change as the table of `engine.phases` says, or not at all."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from pydsl.engine.agenda import Agenda
from pydsl.engine.errors import IllegalPhase
from pydsl.engine.node import Node
from pydsl.engine.nodes import NodeTable
from pydsl.engine.phases import ALLOWED, ENDED, ERROR, FAILED, OMITTED, PENDING, RUNNING, SKIPPED, SUCCEEDED

EVERY = [PENDING, RUNNING, SUCCEEDED, FAILED, ERROR, SKIPPED, OMITTED]
FIRST = [(node_type, phase) for node_type in ALLOWED for phase in EVERY]
CHANGES = [(kind, a, b) for kind in ALLOWED for a, b in itertools.product(EVERY, EVERY)]


def node(node_type: str, phase: str, **more: Any) -> Node:
    """A node of the run `wf`."""
    given = {"id": "wf-1", "name": "wf.a", "display_name": "a", "started_at": 0.0, "scope": "local/wf", **more}
    return Node(type=node_type, phase=phase, **given)


def table(*nodes: Node) -> NodeTable:
    """A node table in which these are, whatever their phases."""
    made = NodeTable("wf", Agenda(5.0))
    for one in nodes:
        made[one.id] = one
    return made


@pytest.mark.parametrize(("node_type", "phase"), FIRST)
def test_a_node_is_added_in_a_phase_that_the_table_allows_or_not_at_all(node_type: str, phase: str) -> None:
    nodes = table()
    if phase in ALLOWED[node_type].get(None, ()):
        assert nodes.add(node(node_type, phase)) is nodes["wf-1"]
        return
    with pytest.raises(IllegalPhase) as caught:
        nodes.add(node(node_type, phase))
    assert str(caught.value) == f"a {node_type} node can't go from nothing to {phase}"
    assert not nodes
    assert not nodes.changed


@pytest.mark.parametrize(("node_type", "before", "after"), CHANGES)
def test_a_phase_changes_as_the_table_allows_or_not_at_all(node_type: str, before: str, after: str) -> None:
    one = node(node_type, before, message="before")
    nodes = table(one)
    if after in ALLOWED[node_type].get(before, ()):
        nodes.set_phase(one, after, "after")
        assert (one.phase, one.message) == (after, "after")
        return
    with pytest.raises(IllegalPhase) as caught:
        nodes.set_phase(one, after, "after")
    assert str(caught.value) == f"a {node_type} node can't go from {before} to {after}"
    assert (one.phase, one.message, one.finished_at) == (before, "before", None)
    assert not nodes.changed


def test_what_has_ended_only_becomes_an_error() -> None:
    after_the_end = {after for row in ALLOWED.values() for before in ENDED for after in row.get(before, ())}
    assert after_the_end == {ERROR}


def test_the_table_has_the_phases_that_a_type_can_reach_and_no_other() -> None:
    for node_type, row in ALLOWED.items():
        reached = {None} | {after for phases in row.values() for after in phases}
        left_out = reached - set(row)  # a group's end is its last phase
        assert set(row) <= reached, node_type
        assert left_out <= ENDED, node_type


def test_every_type_can_end_from_wherever_it_is() -> None:
    for node_type, row in ALLOWED.items():
        for before in set(row) - ENDED - {None}:
            assert {SUCCEEDED, FAILED, ERROR} <= row[before], (node_type, before)


def test_the_end_is_counted_at_the_template_around() -> None:
    around = node("Steps", RUNNING, id="wf")
    pod = node("Pod", PENDING, boundary=around)
    nodes = table(around)
    nodes.add(pod)
    assert (around.active_children, around.active_pods, nodes.active_pods) == (1, 1, 1)
    nodes.set_phase(pod, FAILED, "exit code 1")
    assert (around.active_children, around.active_pods, nodes.active_pods) == (0, 0, 0)
    assert around.failed_children == 1
    assert list(nodes.failed) == ["wf-1"]
    assert pod.finished_at == 5.0


def test_an_error_after_success_counts_as_a_failure_once() -> None:
    pod = node("Pod", SUCCEEDED)
    nodes = table(pod)
    nodes.mark_error(pod, "a hook's fault")
    nodes.mark_error(pod, "another one")
    assert (list(nodes.failed), pod.message) == (["wf-1"], "another one")


def test_a_name_whose_hash_is_taken_gets_an_id_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pydsl.plan.names.fnv32a", lambda text, _before: len(text))
    nodes = table()
    assert [nodes.id_of(name) for name in ("wf", "wf.a", "wf.b", "wf.a")] == ["wf", "wf-1", "wf-2", "wf-1"]
