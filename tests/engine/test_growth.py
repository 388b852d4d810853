"""What a run costs grows as its nodes do: calls of functions are counted, no time is measured."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.engine.workflows import Json, call, dag, run, steps, workflow

if TYPE_CHECKING:
    from collections.abc import Callable


def beside(size: int) -> Json:
    return dag(*[call(f"t{index}", "echo", m="x") for index in range(size)])


def behind(size: int) -> Json:
    first = call("t0", "echo", m="x")
    return dag(
        first, *[call(f"t{i}", "echo", m=f"{{{{tasks.t{i - 1}.status}}}}", depends=f"t{i - 1}") for i in range(1, size)]
    )


def items(size: int) -> Json:
    return steps(call("a", "echo", m="{{item}}", withSequence={"count": size}))


def group(size: int) -> Json:
    return steps([call(f"s{index}", "echo", m="x") for index in range(size)])


def group_of_loops(size: int) -> Json:
    return steps([call(f"s{index}", "echo", m="{{item}}", withItems=["x"]) for index in range(size)])


def tasks_that_loop(size: int) -> Json:
    return dag(*[call(f"t{index}", "echo", m="{{item}}", withItems=["x"]) for index in range(size)])


SHAPES = [beside, behind, items, group, group_of_loops, tasks_that_loop]


def calls_of(manifest: Json) -> int:
    """How many functions a run calls, those written in C too."""
    count = 0

    def counted(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        run(manifest)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_twice_the_nodes_are_at_most_twice_the_calls(shape: Callable[[int], Json]) -> None:
    run(workflow(shape(3)))  # whatever is made once is made
    small, large = calls_of(workflow(shape(60))), calls_of(workflow(shape(120)))
    assert large < 2.1 * small
