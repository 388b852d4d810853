"""What a notebook shows of workflows and of mistakes."""

from __future__ import annotations

from pydsl import Container, Workflow, WorkflowTemplate, template
from pydsl.errors import UsageError


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
