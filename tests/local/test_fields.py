"""The table of fields is whole, and the docs have it."""

from __future__ import annotations

import importlib.util

import pytest

import pydsl.spec
from pydsl.local import fields as tables
from pydsl.local.fields import CONTAINER, ENV, MOUNT, POD, SECURITY, TABLES, TEMPLATE, VOLUME, WORKFLOW, Treatment
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
    "EnvVar": tables.VARIABLE,
    "ObjectFieldSelector": tables.FIELD_REF,
    "ConfigMapKeySelector": tables.KEY_REF,
    "SecretKeySelector": tables.KEY_REF,
    "EnvFromSource": tables.ENV_FROM,
    "Probe": tables.PROBE,
    "ContainerSetTemplate": tables.SET,
    "EmptyDirVolumeSource": tables.EMPTY,
    "ConfigMapVolumeSource": tables.FILES,
    "SecretVolumeSource": tables.FILES,
    "ConfigMapProjection": tables.FILES,
    "SecretProjection": tables.FILES,
    "KeyToPath": tables.FILE,
    "PersistentVolumeClaimVolumeSource": tables.CLAIM,
    "EphemeralVolumeSource": tables.EPHEMERAL,
    "PersistentVolumeClaimSpec": tables.CLAIM_TEMPLATE,
    "ProjectedVolumeSource": tables.PROJECTED,
    "VolumeProjection": tables.PROJECTION,
    "DownwardAPIVolumeSource": tables.DOWNWARD,
    "DownwardAPIProjection": tables.DOWNWARD,
    "DownwardAPIVolumeFile": tables.DOWNWARD_FILE,
}


def fields(*kinds: str) -> set[str]:
    return {field.json for kind in kinds for field in fields_of(getattr(pydsl.spec, kind))}


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_the_api_has_a_treatment(kind: str) -> None:
    assert fields(kind) <= KINDS[kind].keys()


def test_the_table_names_no_other_field() -> None:
    for table in KINDS.values():
        assert table.keys() <= fields(*(kind for kind, held in KINDS.items() if held is table))


def test_every_field_of_a_pods_spec_has_a_treatment() -> None:
    client = pytest.importorskip("kubernetes.client")
    assert set(client.V1PodSpec.attribute_map.values()) <= POD.keys()


def test_the_docs_leave_no_table_out() -> None:
    assert {id(table) for table in TABLES.values()} == {id(table) for table in [*KINDS.values(), POD]}


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
