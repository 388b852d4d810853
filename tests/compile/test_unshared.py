"""Variables that a Python template changes: a warning where it does, and none for what is its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.command_line import pydsl

if TYPE_CHECKING:
    from pathlib import Path

FLOW = """\
import os
from pydsl import Workflow, template

COUNT = 0
SEEN = []
class State:
    n = 0
def bump():
    global COUNT
    COUNT += 1
def opened():
    global COUNT
    COUNT = 1

@template(image="python:3.12-slim")
def work(text: str = "a") -> None:
    {}

workflow = Workflow(work)
"""


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("global COUNT\n    COUNT += 1", "18:5: warning[PD518]: COUNT changes in the pod of work alone"),
        ("SEEN.append(text)", "17:5: warning[PD518]: SEEN changes in the pod of work alone"),
        ("SEEN[0] = text", "17:5: warning[PD518]: SEEN changes in the pod of work alone"),
        ("State.n += 1", "17:5: warning[PD518]: State changes in the pod of work alone"),
        ("bump()", "10:5: warning[PD518]: COUNT changes in the pod of bump alone"),
        ("opened()", ""),
        ("SEEN = []\n    SEEN.append(text)", ""),
        ("os.environ['A'] = text\n    print(SEEN, COUNT)", ""),
    ],
)
def test_what_a_template_changes_of_its_module(body: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "flow.py"
    file.write_text(FLOW.format(body))
    compiled, linted = pydsl("compile", file), pydsl("lint", file)
    first = compiled.error.partition(": every step")[0].removeprefix(f"{file}:")
    assert (compiled.status, linted.status, first) == (0, 0, told)
    assert ("1 warning" if told else "0 warnings") in linted.output


def test_what_a_template_changes_of_the_function_around_it(tmp_path: Path) -> None:
    file = tmp_path / "flow.py"
    template = '@template(image="python")\n    def work() -> None:\n        seen.append(1)\n        mine = seen\n'
    maker = f"def make(seen):\n    {template}    return work\n\n\nworkflow = Workflow(make([]))\n"
    file.write_text(FLOW.partition("COUNT")[0] + maker)
    told = pydsl("compile", file).error.splitlines()[0].partition(": ")[2]
    assert told == "warning[PD518]: seen changes in the pod of work alone: every step has a seen of its own"


def test_lint_says_what_compile_says_of_a_function_that_nobody_calls(tmp_path: Path) -> None:
    file = tmp_path / "flow.py"
    file.write_text("from pydsl import Workflow\n\n\ndef make():\n    return Workflow(name='a')\n")
    compiled, linted = pydsl("compile", file), pydsl("lint", file)
    assert (compiled.status, linted.status, compiled.error) == (2, 2, linted.error)
    assert compiled.error.startswith(f"{file}:4:5: error[PD513]: make() makes a Workflow, and nothing binds one")
