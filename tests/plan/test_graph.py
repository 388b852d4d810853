"""The graph of a DAG: who waits for whom, directly or not."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from pydsl.plan.graph import Graph, graph_of


def ladder(rungs: int) -> Graph:
    """Make a graph in which each of two tasks waits for both tasks of the rung below."""
    tasks = [{"name": f"{side}0"} for side in "ab"]
    for rung in range(1, rungs):
        below = [f"{side}{rung - 1}" for side in "ab"]
        tasks += [{"name": f"{side}{rung}", "dependencies": below} for side in "ab"]
    return graph_of({"tasks": tasks})


def test_a_task_that_is_reached_in_many_ways_is_looked_at_once() -> None:
    graph = ladder(200)  # 2^199 ways
    assert len(graph.ancestors("a199")) == 398
    assert not graph.is_ancestor("a199", "b199")


def test_a_circle_is_gone_through_once() -> None:
    graph = graph_of({"tasks": [{"name": "a", "dependencies": ["b"]}, {"name": "b", "dependencies": ["a"]}]})
    assert graph.ancestors("a") == {"a", "b"}


@given(st.dictionaries(st.sampled_from("abcdef"), st.sets(st.sampled_from("abcdef"))))
def test_ancestors_are_what_is_reached_step_by_step(needs: dict[str, set[str]]) -> None:
    needs = {name: {other for other in needed if other in needs and other < name} for name, needed in needs.items()}
    tasks = [{"name": name, "dependencies": sorted(needed)} for name, needed in needs.items()]
    graph = graph_of(json.loads(json.dumps({"tasks": tasks})))
    for name, needed in needs.items():
        found, before = set(needed), None
        while found != before:
            before, found = found, found.union(*(needs[one] for one in found))
        assert graph.ancestors(name) == found
        assert {other for other in needs if graph.is_ancestor(name, other)} == found


def test_targets_choose_what_runs_each_behind_what_it_waits_for() -> None:
    tasks = [{"name": "c", "depends": "a"}, {"name": "b"}, {"name": "a"}]
    assert graph_of({"tasks": tasks, "target": "c"}).order() == ["a", "c"]
    assert graph_of({"tasks": tasks}).order() == ["b", "a", "c"]


def test_an_order_of_tasks_that_wait_for_each_other_ends() -> None:
    tasks = [{"name": "a", "depends": "b"}, {"name": "b", "depends": "a"}, {"name": "c", "depends": "b"}]
    assert sorted(graph_of({"tasks": tasks}).order()) == ["a", "b", "c"]
