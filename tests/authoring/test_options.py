"""The names of options are told to type checkers by hand: they are those that Argo's types have."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import attrs

import pydsl.spec
from pydsl.authoring import kinds, options, workflow_options
from pydsl.authoring.templates import OPTIONS
from pydsl.spec.cron import CronWorkflowSpec
from pydsl.spec.template import Template
from pydsl.spec.workflow import WorkflowSpec

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


def test_the_options_that_type_checkers_know_are_those_that_are_taken() -> None:
    tree = ast.parse(Path(str(options.__file__)).read_text())
    known = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == "Options"]
    names = {
        one.target.id for one in known[0].body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
    }
    assert names - {"name"} == set(OPTIONS)


def test_a_kind_takes_the_fields_of_argos_type() -> None:
    for kind in kinds.KINDS:
        if kind._spec:
            spec = fields(getattr(pydsl.spec, kind._spec))
            assert spec - set(kind._main_known) <= {"name"}, kind
            assert set(kind._main_known) - spec == set(), kind
