"""The names of options are told to type checkers: they are those that Argo's types have."""

from __future__ import annotations

import re
from typing import Any

import attrs
import pytest

import pydsl.spec
from pydsl.authoring import kinds, workflow_options
from pydsl.authoring.expected import check_of
from pydsl.authoring.templates import OPTIONS, template
from pydsl.errors import AuthoringError
from pydsl.spec.cron import CronWorkflowSpec
from pydsl.spec.template import Template
from pydsl.spec.workflow import WorkflowSpec
from tests.template_options import TARGET, text

OWN = {"retry": "retry_strategy", "pod_security_context": "security_context"}
"""Options whose names aren't those of Argo's fields."""


def fields(kind: type) -> set[str]:
    return {field.name for field in attrs.fields(kind)}


def test_a_workflow_takes_the_fields_of_its_spec() -> None:
    elsewhere = {"templates", "arguments", "workflow_template_ref"}
    said = {OWN.get(name, name) for name in workflow_options.SPEC}
    assert fields(WorkflowSpec) - elsewhere == said


def test_what_a_workflow_takes_has_argos_types() -> None:
    said, argos = workflow_options.SpecOptions.__annotations__, WorkflowSpec.__annotations__
    classes = {name: re.findall(r"Given\[(\w+)\]", str(argos.get(name, ""))) for name in said if name not in OWN}
    assert {name: re.findall(r"Given\[(\w+)\]", _text(said[name])) for name in classes} == classes


def _text(annotation: object) -> str:
    return getattr(annotation, "__forward_arg__", str(annotation))


def test_a_cron_workflow_takes_the_fields_of_its_spec() -> None:
    elsewhere = {"workflow_spec", "schedule"}
    assert fields(CronWorkflowSpec) - elsewhere == set(workflow_options.CRON) - {*workflow_options.METADATA}


def test_a_template_takes_the_fields_of_argos_template() -> None:
    mains = {kind._main for kind in kinds.KINDS} - {"template_ref"}
    elsewhere = {"name", "inputs", "outputs", "steps", "dag", "retry_strategy", "security_context"} | mains
    own = {"labels", *OWN}
    assert fields(Template) - elsewhere == set(kinds.TEMPLATE_FIELDS) - own


def test_the_options_that_type_checkers_know_are_those_of_the_kinds() -> None:
    """`./dev derive` writes them."""
    assert TARGET.read_text(encoding="utf-8") == text()


def test_a_kind_takes_the_fields_of_argos_type() -> None:
    for kind in kinds.KINDS:
        if kind._spec:
            spec = fields(getattr(pydsl.spec, kind._spec))
            assert spec - set(kind._main_known) <= {"name"}, kind
            assert set(kind._main_known) - spec == set(), kind


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"working_dir": 3}, "working_dir: expected text, got 3 (int)"),
        ({"executor": "x"}, "executor: expected a map"),
        ({"resize_policy": "x"}, "resize_policy: expected a list"),
        ({"tty": "yes"}, "tty: expected True or False"),
    ],
)
def test_a_value_of_another_type_is_told_whatever_the_field(options: dict[str, Any], told: str) -> None:
    with pytest.raises(AuthoringError, match=re.escape(told)):
        kinds.Container(image="a", **options)


def test_every_option_with_a_type_has_its_check() -> None:
    unchecked = {name for name in {*OPTIONS, *workflow_options.SPEC, *workflow_options.CRON} if check_of(name) is None}
    assert unchecked == {"entrypoint", "on_exit", "archive"}


def test_an_option_that_nothing_is_like_is_answered_with_all_in_one_order() -> None:
    with pytest.raises(AuthoringError) as error:
        template(**{"zzz": 1})  # type: ignore[call-overload]  # it is one that nobody has
    (finding,) = error.value.diagnostics
    assert finding.hint == f"there is: {', '.join(sorted({*OPTIONS, 'name'}))}"
