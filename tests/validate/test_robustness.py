"""Whatever a manifest holds, checking it gives findings, never an exception."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pydsl.diagnostics import Diagnostic, render
from pydsl.manifest.library import library_of
from pydsl.spec import (
    ClusterWorkflowTemplate,
    Container,
    ObjectMeta,
    Template,
    Workflow,
    WorkflowSpec,
    WorkflowTemplate,
)
from pydsl.validate import validate
from tests.spec.strategies import objects

KINDS = ["Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow", "WorkflowEventBinding"]
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=150, deadline=None, suppress_health_check=SLOW)
@given(st.sampled_from(KINDS).flatmap(lambda kind: objects(kind, 6)))
def test_any_object(obj: Any) -> None:
    for finding in validate(obj):
        assert isinstance(finding, Diagnostic)
        assert render(finding)


@settings(max_examples=100, deadline=None, suppress_health_check=SLOW)
@given(st.lists(objects("Template", 5), max_size=3))
def test_any_templates(templates: list[Any]) -> None:
    spec = WorkflowSpec(entrypoint="main", templates=templates)
    shelf = WorkflowTemplate(metadata=ObjectMeta(name="shelf"), spec=spec)
    for kind in (Workflow, WorkflowTemplate, ClusterWorkflowTemplate):
        validate(kind(metadata=ObjectMeta(name="w"), spec=spec), library_of([shelf]))


def workflow(container: Any) -> Workflow:
    spec = WorkflowSpec(entrypoint="main", templates=[Template(name="main", container=container)])
    return Workflow(metadata=ObjectMeta(name="w"), spec=spec)


@pytest.mark.parametrize(
    ("container", "code", "path"),
    [
        ({"imge": "x"}, "PD101", ("spec", "templates", 0, "container", "imge")),
        (Container(image=5), "PD102", ("spec", "templates", 0, "container", "image")),  # type: ignore[arg-type]  # the mistake
        (Container(image="x", args="a b"), "PD102", ("spec", "templates", 0, "container", "args")),
        (Container(image="x", args=[{1}]), "PD102", ("spec", "templates", 0, "container", "args", 0)),  # type: ignore[list-item]  # the mistake
    ],
)
def test_what_python_puts_into_objects_is_checked(container: Any, code: str, path: tuple[Any, ...]) -> None:
    assert [(finding.code, finding.path) for finding in validate(workflow(container))] == [(code, path)]


def test_nothing_in_a_dict_is_nothing() -> None:
    spec = WorkflowSpec(entrypoint="main", hooks={"exit": None}, templates=[{"name": "main", "suspend": {}}])  # type: ignore[dict-item]  # the mistake
    assert validate(Workflow(metadata={"name": "w"}, spec=spec)) == []


def test_a_template_that_is_made_of_itself() -> None:
    spec = WorkflowSpec(workflow_template_ref={"name": "a"})
    shelf = WorkflowTemplate(metadata=ObjectMeta(name="a"), spec=spec)
    assert validate(shelf, library_of([shelf])) == []


def test_templates_that_call_each_other_from_afar() -> None:
    def shelf(name: str, other: str) -> WorkflowTemplate:
        call = {"name": "s", "templateRef": {"name": other, "template": "t"}}
        spec = WorkflowSpec(entrypoint="t", templates=[{"name": "t", "steps": [[call]]}])
        return WorkflowTemplate(metadata=ObjectMeta(name=name), spec=spec)

    one, two = shelf("one", "two"), shelf("two", "one")
    run = Workflow(metadata=ObjectMeta(name="w"), spec=WorkflowSpec(workflow_template_ref={"name": "one"}))
    assert validate(run, library_of([one, two])) == []
