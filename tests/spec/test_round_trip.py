"""What's encoded decodes to what it was, for every class."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pydsl.spec
from pydsl.spec import KINDS, decode, decode_manifest, encode
from tests.shared import shared
from tests.spec.strategies import objects

if TYPE_CHECKING:
    from pathlib import Path

KIND_NAMES = ["Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow", "WorkflowEventBinding"]
CLASSES = [n for t, names in pydsl.spec.TOPICS.items() for n in names if t not in {"encoding", "decoding", "kinds"}]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.sampled_from(CLASSES).flatmap(objects))
def test_objects_survive_json(obj: Any) -> None:
    text = json.dumps(encode(obj))
    assert decode(type(obj), json.loads(text)) == (obj, [])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.sampled_from(KIND_NAMES).flatmap(objects))
def test_manifests_survive_json(obj: Any) -> None:
    data = {**encode(obj), "kind": type(obj).__name__}
    read, findings = decode_manifest(data)
    assert (encode(read), findings) == (data, [])


def examples() -> list[Path]:
    return sorted(shared("argo", "examples").rglob("*.yaml"))


def test_argos_examples_survive_byte_for_byte() -> None:
    from pydsl.errors import ManifestError
    from pydsl.manifest import emit_one, load_file

    read = 0
    for file in examples():
        try:
            documents = load_file(file)
        except ManifestError:
            continue  # some of upstream's examples have duplicate keys
        for document in documents:
            if document.kind in KINDS:
                obj, findings = decode_manifest(document.data)
                assert (file.name, findings) == (file.name, [])
                assert encode(obj) == document.data
                assert emit_one(encode(obj)) == emit_one(encode(decode_manifest(encode(obj))[0]))
                read += 1
    assert read > 100


@pytest.mark.parametrize("name", CLASSES)
def test_the_least_object_of_every_class(name: str) -> None:
    cls = getattr(pydsl.spec, name)
    obj, findings = decode(cls, {})
    assert {finding.code for finding in findings} <= {"PD103"}
    assert encode(obj) == {}
