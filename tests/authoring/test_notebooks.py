"""What a notebook shows of workflows and of mistakes."""

from __future__ import annotations

from typing import Any

import pytest

from pydsl import Container, Workflow, WorkflowTemplate, template
from pydsl.errors import AuthoringError, UsageError


@template
def echo(message: str = "x") -> Container:
    return Container(image="busybox", command=["echo"], args=[message])


def test_a_workflow_is_shown_with_its_kind_its_name_and_its_templates() -> None:
    assert repr(Workflow(echo)) == "<Workflow of echo>"
    assert repr(Workflow(echo, generate_name="a-")) == "<Workflow a- of echo>"
    assert repr(WorkflowTemplate("library", templates=[echo])) == "<WorkflowTemplate library of echo>"


def test_a_workflow_made_from_a_template_is_shown_with_that() -> None:
    library = WorkflowTemplate("library", echo)
    assert repr(library.workflow(generate_name="run-")) == "<Workflow run- of library>"


def test_a_notebook_shows_the_manifest() -> None:
    workflow = Workflow(echo)
    assert workflow._repr_markdown_() == f"```yaml\n{workflow.to_yaml()}```"


def test_a_mistake_is_shown_without_a_traceback() -> None:
    assert UsageError("no such file")._render_traceback_() == ["UsageError: no such file"]


def timed(scope: dict[str, Any], body: str) -> None:
    """Run a cell that begins with `%%time`, as IPython does: its text is in the history alone."""
    scope.setdefault("In", []).append(f"get_ipython().run_cell_magic('time', '', {body!r})\n")
    exec(compile(body, "<timed exec>", "exec"), scope)


def test_functions_of_timed_cells_ship() -> None:
    scope: dict[str, Any] = {"__name__": "__main__"}
    timed(scope, "from pydsl import *\n\nN = 3\n\n\ndef helper(x):\n    return x + N\n")
    timed(scope, "@template(image='python')\ndef double(x: int) -> int:\n    return 2 * helper(x)\n")
    timed(scope, "@template\ndef main() -> None:\n    with Steps():\n        double(x=1)\n")
    text = scope["Workflow"](scope["main"]).to_yaml()
    assert "        N = 3\n\n\n        def helper(x):\n            return x + N\n" in text
    assert "        def double(x: int) -> int:\n            return 2 * helper(x)\n" in text


def test_a_function_that_no_cell_of_the_history_has_is_told() -> None:
    scope: dict[str, Any] = {"__name__": "__main__"}
    timed(scope, "from pydsl import *\n\n\n@template(image='python')\ndef double(x: int) -> int:\n    return 2 * x\n")
    scope["In"].clear()
    with pytest.raises(AuthoringError, match=r"<timed exec>:4:1: error\[PD520\]: the source of double can't be read"):
        scope["Workflow"](scope["double"]).to_yaml()
