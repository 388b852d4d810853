"""Measure one task's way through `compile`: `./dev python tests/tooling/task_way.py`.

Two DAGs are compiled that differ by one task. What the larger one's compilation enters more is that task's: the
functions of `pydsl.compile` and `pydsl.authoring` (stops), the modules that they're in, and how often the way goes
back into a module that it has been in before (returns).
"""

from __future__ import annotations

import itertools
import os
import sys
from typing import TYPE_CHECKING, Any

import attrs

import pydsl
from pydsl import DAG, Container, Workflow, template
from pydsl.authoring.references import Term
from pydsl.compile import compile_object

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

ROOMS = tuple(os.path.join(os.path.dirname(pydsl.__file__), room) + os.sep for room in ("compile", "authoring"))
SIZE = 100
ASKED_BY_PYTHON = Term.__dict__["__class__"].fget.__code__
"""What `isinstance` calls by itself: nobody's stop."""


@attrs.frozen
class Way:
    """What one task costs. `stops` are functions entered, `moves` changes of module, `modules` those that it meets."""

    stops: int
    moves: int
    modules: int

    @property
    def returns(self) -> int:
        """How often it goes back into a module that it has been in."""
        return max(self.moves - self.modules, 0)

    def __str__(self) -> str:
        return f"{self.stops} stops in {self.modules} modules, {self.returns} returns"


@template(image="python:3.12-slim")
def number(n: int) -> int:
    """Stand for a Python function that gets a reference."""
    return n


@template
def show(message: str) -> Container:
    """Stand for a container that gets a text."""
    return Container(image="busybox", command=["echo"], args=[message])


def data_chain(size: int) -> Workflow[...]:
    """Make a DAG whose tasks wait for the data of the one before."""
    with Workflow(name="chain") as workflow, DAG():
        last = number(n=1)
        for _ in range(size):
            last = number(n=last.output)
    return workflow


def order_chain(size: int) -> Workflow[...]:
    """Make a DAG whose tasks wait for the one before, by `.after()`."""
    with Workflow(name="chain") as workflow, DAG():
        last = show(message="message 0").named("task-0")
        for index in range(size):
            last = show(message=f"message {index}").named(f"task-{index + 1}").after(last)
    return workflow


def entered(build: Callable[[int], Workflow[...]], size: int) -> list[str]:
    """Name the module of every function that the compilation of a workflow enters, in order."""
    workflow = build(size)
    compile_object(workflow)  # what is worked out once is
    modules: list[str] = []

    def note(frame: FrameType, event: str, _: Any) -> None:
        file = frame.f_code.co_filename
        if event == "call" and file.startswith(ROOMS) and frame.f_code is not ASKED_BY_PYTHON:
            modules.append(file)

    sys.setprofile(note)
    try:
        compile_object(workflow)
    finally:
        sys.setprofile(None)
    return modules


def way_of(build: Callable[[int], Workflow[...]]) -> Way:
    """Measure what one task more costs."""
    fewer, more = entered(build, SIZE), entered(build, SIZE + 1)
    met = {module for module in set(more) if more.count(module) > fewer.count(module)}
    return Way(len(more) - len(fewer), _moves(more) - _moves(fewer), len(met))


def _moves(modules: list[str]) -> int:
    return sum(one != other for one, other in itertools.pairwise(modules))


if __name__ == "__main__":
    for chain in (order_chain, data_chain):
        print(f"{chain.__name__}: {way_of(chain)}")
