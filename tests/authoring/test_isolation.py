"""Blocks leave nothing behind, and nobody sees the blocks of others."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from pydsl import DAG, Container, Steps, Workflow, each, parallel, template, when
from pydsl.compile import load_python
from pydsl.errors import AuthoringError
from pydsl.spec import encode
from tests.authoring.source.running import author

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@template
def echo(message: str) -> Container:
    return Container(image="busybox", command=["echo"], args=[message])


def workflow_of(number: int, pause: Callable[[], Any] = lambda: None) -> Workflow[...]:
    """Make a workflow of blocks in blocks, with pauses in which others may open theirs."""
    with Workflow(name=f"w{number}") as made, Steps("main"):
        for at in range(3):
            echo(message=f"{number}.{at}")
            pause()
        with parallel():
            pause()
            echo(message=f"{number}.p")
        with each([f"{number}.i"]) as item:
            pause()
            echo(message=item)
    return made


def messages(workflow: Workflow[...]) -> list[str]:
    return [line.partition("value: ")[2].strip("'") for line in workflow.to_yaml().splitlines() if "value: " in line]


def told(number: int) -> list[str]:
    return [f"{number}.0", f"{number}.1", f"{number}.2", f"{number}.p", "{{item}}"]


def test_threads_have_blocks_of_their_own() -> None:
    together = threading.Barrier(4, timeout=120)
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda number: workflow_of(number, together.wait), range(4)))
    assert [messages(workflow) for workflow in made] == [told(number) for number in range(4)]


def test_a_thread_sees_no_block_of_its_maker() -> None:
    def call() -> None:
        echo(message="x")

    with Workflow(name="w"), Steps("main"):
        echo(message="a")
        with ThreadPoolExecutor(1) as threads, pytest.raises(AuthoringError, match="echo is called outside of a block"):
            threads.submit(call).result()


def test_tasks_of_asyncio_have_blocks_of_their_own() -> None:
    async def make(number: int) -> Workflow[...]:
        with Workflow(name=f"w{number}") as made, Steps("main"):
            for at in range(3):
                echo(message=f"{number}.{at}")
                await asyncio.sleep(0)
            with parallel():
                await asyncio.sleep(0)
                echo(message=f"{number}.p")
            with each([f"{number}.i"]) as item:
                await asyncio.sleep(0)
                echo(message=item)
        return made

    async def all_of_them() -> list[Workflow[...]]:
        return list(await asyncio.gather(*(make(number) for number in range(4))))

    assert [messages(workflow) for workflow in asyncio.run(all_of_them())] == [told(number) for number in range(4)]


def opened(kind: str) -> contextlib.ExitStack:
    """Open blocks of every sort, one in the other, up to the one that is named."""
    stack = contextlib.ExitStack()
    workflow = Workflow(name="w")
    stack.enter_context(workflow)
    if kind == "workflow":
        return stack
    if kind == "exit":
        stack.enter_context(workflow.on_exit())
        return stack
    stack.enter_context(DAG("main") if kind == "dag" else Steps("main"))
    if kind == "parallel":
        stack.enter_context(parallel())
    if kind == "each":
        stack.enter_context(each(["a"]))
    if kind == "when":
        stack.enter_context(when("1 == 1"))
    if kind == "hook":
        stack.enter_context(echo(message="a").on_exit())
    return stack


@pytest.mark.parametrize("kind", ["workflow", "exit", "dag", "steps", "parallel", "each", "when", "hook"])
def test_an_exception_in_a_block_leaves_no_block_open(kind: str) -> None:
    with pytest.raises(ZeroDivisionError), opened(kind):
        raise ZeroDivisionError
    with pytest.raises(AuthoringError, match="echo is called outside of a block"):
        echo(message="x")
    assert messages(workflow_of(1)) == told(1)


def test_an_exception_in_a_composite_can_be_followed_by_another_try() -> None:
    fails = itertools.count()

    @template
    def sometimes() -> None:
        with Steps():
            echo(message="a")
            if next(fails) == 0:
                raise ZeroDivisionError
            echo(message="b")

    workflow = Workflow(sometimes)
    with pytest.raises(ZeroDivisionError):
        workflow.to_yaml()
    assert messages(workflow) == ["a", "b"]


def test_compiling_twice_gives_the_same() -> None:
    workflow = workflow_of(1)
    assert workflow.to_yaml() == workflow.to_yaml()


CELL = """
from pydsl import Container, Steps, Workflow, template


@template
def echo(message: str) -> Container:
    return Container(image="busybox", args=[message])


@template
def main() -> None:
    with Steps():
        echo(message="a")


workflow = Workflow(main)
"""


def test_a_cell_that_runs_twice_defines_its_templates_twice() -> None:
    scope: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(CELL, "<ipython-input-1-aaa>", "exec"), scope)
    first = scope["workflow"].to_yaml()
    exec(compile(CELL, "<ipython-input-2-bbb>", "exec"), scope)
    assert scope["workflow"].to_yaml() == first


def test_a_composite_of_an_older_run_of_a_cell_goes_with_equal_templates_of_a_newer() -> None:
    scope: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(CELL, "<ipython-input-1-aaa>", "exec"), scope)
    older, kept = scope["main"], scope["echo"]
    exec(compile(CELL, "<ipython-input-2-bbb>", "exec"), scope)

    @template
    def both() -> None:
        with Steps():
            older()
            kept(message="old")
            scope["echo"](message="new")

    names = [one["name"] for one in encode(_compiled(Workflow(both)))["spec"]["templates"]]
    assert names == ["both", "main", "echo"]


def _compiled(workflow: Workflow[...]) -> Any:
    from pydsl.compile import compile_object

    return compile_object(workflow).object


def test_modules_import_from_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    shared = """
    from pydsl import Container, Steps, Workflow, template

    @template
    def isolated_echo(message: str) -> Container:
        return Container(image="busybox", args=[message])

    @template
    def isolated_shared() -> None:
        from isolated_second import isolated_late
        with Steps():
            isolated_late()

    not_mine = Workflow(isolated_echo)
    """
    second = """
    from isolated_first import isolated_echo, isolated_shared, not_mine
    from pydsl import Steps, Workflow, template

    @template
    def isolated_late() -> None:
        with Steps():
            isolated_echo(message="late")

    @template
    def main() -> None:
        with Steps():
            isolated_shared()
            isolated_late()

    workflow = Workflow(main)
    """
    (tmp_path / "isolated_first.py").write_text(textwrap.dedent(shared))
    (tmp_path / "isolated_second.py").write_text(textwrap.dedent(second))
    (compiled,) = load_python(tmp_path / "isolated_second.py")
    names = [one["name"] for one in encode(compiled.object)["spec"]["templates"]]
    assert (compiled.name, names) == ("workflow", ["main", "isolated-shared", "isolated-late", "isolated-echo"])


def test_a_module_that_was_changed_and_loaded_again_compiles_as_it_is_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # Python knows a changed file by its size and the second
    first = author(tmp_path, CELL, "reloaded_flow").workflow.to_yaml()
    again = author(tmp_path, CELL.replace('message="a"', 'message="b"'), "reloaded_flow").workflow.to_yaml()
    assert again == first.replace("value: a", "value: b")
