"""Every path of a compiled manifest has a line of the author's."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pydsl.compile import load_python
from pydsl.diagnostics import Path as ManifestPath

FLOW = """\
from pydsl import *

@template
def echo(message: str, other: str = "x") -> Container:
    return Container(image="busybox", command=["echo"], args=[message])

@template
def main() -> None:
    with Steps():
        echo(message="a")
        with parallel():
            echo(message="b")
            with when("x == y"):
                echo(
                    message="c",
                    other="d",
                )
        with each(["a"]) as item:
            echo(message=item)

@template
def tasks() -> None:
    with DAG():
        main()
        echo(message="e").named("last").after("main")

workflow = Workflow(tasks).given()
nightly = CronWorkflow("nightly", schedules=["* * * * *"], workflow=workflow)
"""

PLACES: dict[ManifestPath, tuple[int, str]] = {
    ("spec", "templates", 0): (22, "tasks"),
    ("spec", "templates", 0, "dag", "tasks", 0): (24, "main()"),
    ("spec", "templates", 0, "dag", "tasks", 1, "name"): (25, 'echo(message="e")'),
    ("spec", "templates", 0, "dag", "tasks", 1, "depends"): (25, 'echo(message="e").named("last").after("main")'),
    ("spec", "templates", 0, "dag", "tasks", 1, "arguments", "parameters", 0): (25, 'message="e"'),
    ("spec", "templates", 1): (8, "main"),
    ("spec", "templates", 1, "steps", 0, 0, "template"): (10, 'echo(message="a")'),
    ("spec", "templates", 1, "steps", 0, 0, "arguments", "parameters", 0, "value"): (10, 'message="a"'),
    ("spec", "templates", 1, "steps", 1, 1, "when"): (13, 'when("x == y")'),
    ("spec", "templates", 1, "steps", 1, 1, "arguments", "parameters", 1): (16, 'other="d"'),
    ("spec", "templates", 1, "steps", 2, 0, "withItems", 0): (18, 'each(["a"])'),
    ("spec", "templates", 1, "steps", 2, 0, "template"): (19, "echo(message=item)"),
    ("spec", "templates", 1, "steps", 9, 0): (8, "main"),
    ("spec", "templates", 2, "container", "image"): (5, 'image="busybox"'),
    ("spec", "templates", 2, "inputs", "parameters", 0): (4, "echo"),
    ("spec", "templates", 7): (27, "Workflow(tasks)"),
    ("spec", "arguments"): (27, "Workflow(tasks).given()"),
    ("metadata", "name"): (27, "Workflow(tasks)"),
}


LINES_ONLY = {16: 14}
"""On 3.10, an argument on a line of its own is told by the line of its call."""


@pytest.fixture
def flow(tmp_path: Path) -> Path:
    file = tmp_path / "flow.py"
    file.write_text(FLOW)
    return file


@pytest.mark.parametrize("path", PLACES, ids=lambda path: ".".join(map(str, path)))
def test_a_path_leads_to_what_the_author_wrote(path: ManifestPath, flow: Path) -> None:
    place = load_python(flow)[0].origins.place(path)
    assert place is not None
    assert place.file == str(flow)
    line, text = PLACES[path]
    if sys.version_info < (3, 11):
        assert place.line == LINES_ONLY.get(line, line)
    else:
        assert place.line == line
        assert FLOW.splitlines()[line - 1][place.column - 1 : (place.end_column or 0) - 1] == text


def test_a_cron_workflows_paths_lead_to_the_same(flow: Path) -> None:
    workflow, nightly = load_python(flow)
    inner = nightly.origins.place(("spec", "workflowSpec", "templates", 1, "steps", 0, 0))
    assert inner == workflow.origins.place(("spec", "templates", 1, "steps", 0, 0))
    assert nightly.origins.place(("spec", "timezone")) != workflow.origins.place(("metadata",))


HOOKED = """\
from pydsl import *

@template
def echo(message: str) -> Container:
    return Container(image="busybox", command=["echo"], args=[message])

@template
def main() -> None:
    with DAG():
        first = echo(message="a")
        with first.on_exit():
            echo(message="b")
        with first.hook("late", when=first.status == "Failed"):
            echo(message="c")

workflow = Workflow(main)
with workflow.on_exit():
    echo(message="d")
with workflow.hook("running", when=argo.workflow.status == "Running"):
    echo(message="e")
    echo(message="f")
"""
TASK: ManifestPath = ("spec", "templates", 0, "dag", "tasks", 0)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((*TASK, "arguments", "parameters", 0), 10),
        ((*TASK, "hooks", "exit", "arguments", "parameters", 0, "value"), 12),
        ((*TASK, "hooks", "late", "template"), 14),
        ((*TASK, "hooks", "late", "expression"), 13),
        (("spec", "hooks", "exit", "arguments", "parameters", 0), 18),
        (("spec", "hooks", "running", "expression"), 19),
        (("spec", "hooks", "running", "template"), 19),
        (("spec", "hooks", "other"), 16),
    ],
)
def test_what_a_hook_does_is_where_the_hook_says_it(path: ManifestPath, line: int, tmp_path: Path) -> None:
    file = tmp_path / "hooked.py"
    file.write_text(HOOKED, encoding="utf-8")
    place = load_python(file)[0].origins.place(path)
    assert place is not None
    assert place.line == line
