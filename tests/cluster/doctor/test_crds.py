from __future__ import annotations

import gzip
from typing import Any

import pytest
import yaml

from pydsl.cluster.doctor import crds
from pydsl.spec.versions import SINCE
from tests.cluster.doctor.api import healthy
from tests.shared import shared

CLASSES = {
    "4.1": "Container", "4.0": "Artifact", "3.7": "Template", "3.6": "Synchronization", "3.5": "PodGC",
}  # fmt: skip
OPENAPI = "/openapi/v3/apis/argoproj.io/v1alpha1"


def examined(spec: Any) -> tuple[str, str]:
    """Return what is said where a workflow's spec has this schema."""
    api = healthy()
    schema = {"properties": {"spec": spec}}
    api.there[OPENAPI] = {"components": {"schemas": {"io.argoproj.v1alpha1.Workflow": schema}}}
    found = crds.kinds(api)
    return found.verdict, found.told


@pytest.mark.parametrize("version", crds.MARKS)
def test_each_mark_came_with_its_version(version: str) -> None:
    assert crds.MARKS[version][-1] in SINCE[version][CLASSES[version]].split()


def test_argos_own_crds_are_full_and_of_their_version() -> None:
    text = gzip.decompress(shared("argo", "crds", "argoproj.io_workflows.yaml.gz").read_bytes())
    schema = yaml.load(text, yaml.CSafeLoader)["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    assert examined(schema["properties"]["spec"]) == ("ok", "full, of Argo 4.1 or later")


def test_a_schema_that_takes_anything_is_minimal() -> None:
    told = "minimal: the server takes any field, and pydsl lint alone finds out"
    assert examined({"type": "object", "x-kubernetes-preserve-unknown-fields": True}) == ("ok", told)


def test_an_older_schema_says_what_to_lint_for() -> None:
    templates: Any = {"items": {"properties": {"annotations": {}}}}
    assert examined({"properties": {"templates": templates}}) == ("ok", "full, of Argo 3.7: `pydsl lint --target 3.7`")


def test_a_kind_that_is_not_there_is_named() -> None:
    api = healthy()
    api.there["/apis/argoproj.io/v1alpha1"] = {"resources": [{"kind": "Workflow"}]}
    found = crds.kinds(api)
    told = "missing: WorkflowTemplate, ClusterWorkflowTemplate, CronWorkflow"
    assert (found.verdict, found.told) == ("NO", told)
