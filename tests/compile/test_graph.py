"""The graph is a value: what a block holds doesn't change when it has ended, and compiling writes nothing into it."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

import pytest

from pydsl import DAG, Steps, Workflow, collect, each, template
from pydsl.compile import compile_object
from pydsl.errors import AuthoringError
from pydsl.spec import encode

if TYPE_CHECKING:
    from collections.abc import Iterator


@template(image="python:3.12-slim")
def step(n: int) -> int:
    """Add one."""
    return n + 1


def loops_and_chains() -> Workflow[...]:
    """Make a workflow of blocks that has loops of one call and of several, a hook, and data between tasks."""
    with Workflow(name="graph") as workflow:
        with DAG("main"):
            last = step(n=1)
            for _ in range(20):
                last = step(n=last.output)
            with each([1, 2]) as n:
                inner = step(n=n)
                step(n=inner.output)
            with each(range(3)) as n:
                single = step(n=n)
            with each(collect(single.output)) as n:
                step(n=n)
        with workflow.on_exit():
            step(n=1)
    return workflow


@pytest.fixture
def eager_threads() -> Iterator[None]:
    """Let threads take turns as often as Python can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_a_workflow_compiles_twice_to_the_same_bytes() -> None:
    workflow = loops_and_chains()
    assert workflow.to_yaml() == workflow.to_yaml()


@pytest.mark.usefixtures("eager_threads")
def test_six_threads_compile_one_workflow_to_the_same_bytes() -> None:
    workflow = loops_and_chains()
    texts: list[str] = []
    threads = [threading.Thread(target=lambda: texts.append(workflow.to_yaml())) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == [workflow.to_yaml()] * 6


def test_a_call_can_be_named_until_its_block_ends() -> None:
    with Workflow(name="graph") as workflow, Steps():
        with each([1, 2]) as n:
            call = step(n=n)
        call.named("later")
    assert "name: later" in workflow.to_yaml()


@pytest.mark.parametrize("method", ["named", "after", "when", "continue_on", "inline", "passing"])
def test_a_call_does_not_change_after_its_block(method: str) -> None:
    arguments = {"named": ("late",), "when": ("true",)}.get(method, ())
    with Workflow(name="graph"), Steps():
        call = step(n=1)
    with pytest.raises(AuthoringError) as caught:
        getattr(call, method)(*arguments)
    found = caught.value.diagnostics[0]
    assert found.message == f"step is in a block that has ended: .{method}() comes too late"
    assert found.hint == f"say .{method}(...) inside of the block, where it's called"


def test_names_that_nobody_wrote_never_clash() -> None:
    with Workflow(name="graph") as workflow, DAG():
        step(n=0).named("step-2")
        step(n=1)
        for _ in range(2):
            with each([1, 2]) as n:
                step(n=step(n=n).output)
        step(n=2)
    tasks = encode(compile_object(workflow).object)["spec"]["templates"][0]["dag"]["tasks"]
    assert [task["name"] for task in tasks] == ["step-2", "step", "step-3", "step-4", "step-5"]
