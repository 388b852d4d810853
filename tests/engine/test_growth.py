"""What a run costs grows as its nodes do: instructions are counted, no time is measured."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.engine.workflows import FAILS, Json, call, dag, run, steps, workflow

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from pydsl.testing import Outcomes


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


def fan_out(size: int) -> Json:
    """Many tasks behind one, which all name it."""
    first = call("t0", "echo", m="x")
    return dag(first, *[call(f"t{i}", "echo", m="{{tasks.t0.status}}", depends="t0") for i in range(1, size)])


def first_named_by_all(size: int) -> Json:
    """A chain whose tasks all name its beginning."""
    first = call("t0", "echo", m="x")
    return dag(first, *[call(f"t{i}", "echo", m="{{tasks.t0.status}}", depends=f"t{i - 1}") for i in range(1, size)])


def hooked(kind: str, index: int) -> Json:
    """A hook whose expression is about its own step or task."""
    return {"running": {"template": "ok", "expression": f"{kind}.t{index}.status == 'Running'"}}


def hooked_chain(size: int) -> Json:
    behind = [{"depends": f"t{index - 1}"} if index else {} for index in range(size)]
    return dag(*[call(f"t{i}", "echo", m="x", hooks=hooked("tasks", i), **more) for i, more in enumerate(behind)])


def hooked_steps(size: int) -> Json:
    return steps(*[call(f"t{index}", "echo", m="x", hooks=hooked("steps", index)) for index in range(size)])


def expressions_in_steps(size: int) -> Json:
    first = call("t0", "echo", m="x")
    return steps(first, *[call(f"t{i}", "echo", m=f"{{{{=steps.t{i - 1}.status}}}}") for i in range(1, size)])


def without_the_output(size: int) -> Json:
    """Tasks that each name what another one didn't make, beside loops that they wait for."""
    loop = call("t0", "echo", m="{{item}}", withItems=["x"])
    named = "{{tasks.t0.outputs.parameters.none}}"
    return dag(loop, *[call(f"t{i}", "echo", m=named, depends="t0") for i in range(1, size)], failFast=False)


SHAPES = [
    beside, behind, items, group, group_of_loops, tasks_that_loop, fan_out, first_named_by_all, hooked_chain,
    hooked_steps, expressions_in_steps, without_the_output,
]  # fmt: skip


def steps_of_python(manifest: Json, outcomes: Outcomes | None = None) -> int:
    """How many instructions of Python's own machine a run takes."""
    count = 0

    def counted(frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal count
        frame.f_trace_opcodes = True
        count += event == "opcode"
        return counted

    before = sys.gettrace()
    sys.settrace(counted)
    try:
        run(manifest, outcomes)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_twice_the_nodes_take_at_most_twice_the_instructions(shape: Callable[[int], Json]) -> None:
    for size in (3, 60, 120):
        run(workflow(shape(size)))  # whatever is made or read once is there
    small, large = steps_of_python(workflow(shape(60))), steps_of_python(workflow(shape(120)))
    assert large < 2.1 * small


def failing(size: int) -> tuple[Json, Outcomes]:
    """Tasks that fail, and a hook of the workflow that's asked about at every turn, and never due."""
    hooks = {"never": {"template": "ok", "expression": "workflow.status == 'Succeeded'"}}
    tasks = [call(f"t{index}", "echo", m="x") for index in range(size)]
    return workflow(dag(*tasks, failFast=False), hooks=hooks), {f"t{index}": FAILS for index in range(size)}


def test_a_hook_that_isnt_due_costs_the_same_however_much_has_failed() -> None:
    run(*failing(120))
    assert steps_of_python(*failing(120)) < 2.1 * steps_of_python(*failing(60))
