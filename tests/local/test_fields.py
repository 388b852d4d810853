"""The table of fields is whole, and the docs have it."""

from __future__ import annotations

import importlib.util

import pytest

import pydsl.spec
from pydsl.local.fields import CONTAINER, ENV, MOUNT, SECURITY, TEMPLATE, VOLUME, WORKFLOW, Treatment
from pydsl.spec.fields import fields_of
from tests.shared import ROOT

KINDS = {
    "WorkflowSpec": WORKFLOW,
    "Template": TEMPLATE,
    "Container": CONTAINER,
    "ScriptTemplate": CONTAINER,
    "ContainerNode": CONTAINER,
    "UserContainer": CONTAINER,
    "SecurityContext": SECURITY,
    "PodSecurityContext": SECURITY,
    "VolumeMount": MOUNT,
    "EnvVarSource": ENV,
    "Volume": VOLUME,
}


def fields(*kinds: str) -> set[str]:
    return {field.json for kind in kinds for field in fields_of(getattr(pydsl.spec, kind))}


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_the_api_has_a_treatment(kind: str) -> None:
    assert fields(kind) <= KINDS[kind].keys()


def test_the_table_names_no_other_field() -> None:
    for table in KINDS.values():
        assert table.keys() <= fields(*(kind for kind, held in KINDS.items() if held is table))


def test_a_field_has_one_treatment() -> None:
    assert all(isinstance(one, Treatment) for table in KINDS.values() for one in table.values())


def test_the_docs_have_the_table() -> None:
    spec = importlib.util.spec_from_file_location("local_fields", ROOT / "docs" / "local_fields.py")
    assert spec is not None
    assert spec.loader is not None
    writer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(writer)
    page = writer.PAGE.read_text(encoding="utf-8")
    assert writer.written(page) == page, "python docs/local_fields.py writes it"
