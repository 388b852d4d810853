"""The classes against Argo's own schema (names, required) and its CRDs (types of values)."""

from __future__ import annotations

import gzip
import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import pydsl.spec
from pydsl.spec import KINDS, versions
from pydsl.spec.fields import Field, ListOf, MapOf, ObjectOf, Scalar, Type, fields_of
from tests.shared import shared

if TYPE_CHECKING:
    from collections.abc import Iterator

ARGO = "io.argoproj.workflow.v1alpha1."
BEFORE = {  # what was in a class of another name before: the fields were known where they stand
    "PodDisruptionBudgetSpec": {"maxUnavailable", "minAvailable", "selector"},
    "TypedObjectReference": {"apiGroup", "kind", "name"},
    "VolumeResourceRequirements": {"limits", "requests"},
}
RENAMED = {"io.k8s.api.core.v1.HTTPHeader": "HTTPGetHeader"}  # Argo has an HTTPHeader of its own
CLASSES = [
    name
    for topic, names in pydsl.spec.TOPICS.items()
    for name in names
    if topic not in {"encoding", "decoding", "kinds"}
]


@cache
def definitions() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shared("argo", "schema-4.1.2.json").read_text())["definitions"]
    return found


def references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"].removeprefix("#/definitions/")
        for value in schema.values():
            yield from references(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from references(value)


@cache
def reachable() -> dict[str, Any]:
    """What people's kinds reach, by the class's name; values without fields of their own aren't classes."""
    found: dict[str, Any] = {}
    todo = [ARGO + kind for kind in KINDS]
    seen = set(todo)
    while todo:
        name = todo.pop()
        schema = definitions()[name]
        found[RENAMED.get(name, name.rsplit(".", 1)[1])] = schema
        new = set(references(schema)) - seen
        seen |= new
        todo.extend(new)
    values = {"Time", "FieldsV1", "IntOrString", "Quantity", "Plugin", "ParallelSteps", "Amount", "Item"}
    return {name: schema for name, schema in found.items() if name not in values}


def fields(name: str) -> list[Field]:
    return [f for f in fields_of(getattr(pydsl.spec, name)) if not versions.last_known(name, f.json)]


def test_there_is_a_class_for_every_type_that_the_kinds_reach_and_for_no_other() -> None:
    assert sorted(CLASSES) == sorted(reachable())


@pytest.mark.parametrize("name", CLASSES)
def test_names_of_fields(name: str) -> None:
    assert sorted(field.json for field in fields(name)) == sorted(reachable()[name].get("properties", {}))


@pytest.mark.parametrize("name", CLASSES)
def test_required_fields(name: str) -> None:
    assert sorted(f.json for f in fields(name) if f.required) == sorted(reachable()[name].get("required", []))


@pytest.mark.parametrize("name", CLASSES)
def test_every_class_says_what_it_is(name: str) -> None:
    assert (getattr(pydsl.spec, name).__doc__ or "").endswith(".")


def shape_of_schema(schema: Any) -> str:
    """Write the shape of a schema: lists, maps, objects by name; every value without parts is `_`."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/definitions/")
        short = RENAMED.get(name, name.rsplit(".", 1)[1])
        if short in reachable():
            return short
        return {"ParallelSteps": "[[WorkflowStep]]", "Plugin": "{_}"}.get(short, "_")
    if schema.get("type") == "array":
        return "[" + shape_of_schema(schema["items"]) + "]"
    if schema.get("type") == "object":
        return "{" + shape_of_schema(schema.get("additionalProperties", {})) + "}"
    return "_"


def shape(kind: Type) -> str:
    if isinstance(kind, Scalar):
        return "_"
    if isinstance(kind, ObjectOf):
        return kind.name
    return "[" + shape(kind.item) + "]" if isinstance(kind, ListOf) else "{" + shape(kind.value) + "}"


@pytest.mark.parametrize("name", CLASSES)
def test_shapes_of_fields(name: str) -> None:
    schema = reachable()[name].get("properties", {})
    wanted = {
        key: "[[WorkflowStep]]" if (name, key) == ("Template", "steps") else shape_of_schema(of)
        for key, of in schema.items()
    }
    assert {field.json: shape(field.type) for field in fields(name)} == wanted


@cache
def crd(plural: str) -> Any:
    text = gzip.decompress(shared("argo", "crds", f"argoproj.io_{plural}.yaml.gz").read_bytes())
    return yaml.load(text, Loader=yaml.CSafeLoader)["spec"]["versions"][0]["schema"]["openAPIV3Schema"]


def word_of_crd(schema: Any) -> str:
    if schema.get("x-kubernetes-int-or-string"):
        return "Quantity" if "pattern" in schema else "IntOrString"
    kind = (schema.get("type"), schema.get("format"))
    return {
        ("string", None): "str",
        ("string", "date-time"): "Time",
        ("string", "byte"): "Bytes",
        ("boolean", None): "bool",
        ("integer", "int32"): "Int32",
        ("integer", "int64"): "Int64",
        ("integer", None): "Int64",
        ("number", None): "float",
    }[kind]


def compare(kind: Type, schema: Any, path: str) -> Iterator[str]:
    """Yield a line for each value whose type isn't the CRD's."""
    if schema.get("x-kubernetes-preserve-unknown-fields") and "properties" not in schema:
        return
    if isinstance(kind, ListOf):
        yield from compare(kind.item, schema["items"], path + "[]")
    elif isinstance(kind, MapOf):
        yield from compare(kind.value, schema["additionalProperties"], path + "{}")
    elif isinstance(kind, ObjectOf):
        yield from compare_object(kind.name, schema, path)
    elif kind.word != {"AnyString": "AnyString", "Json": "Json"}.get(kind.word, word_of_crd_or_none(schema)):
        yield f"{path}: {kind.word}, but the CRD says {schema}"


def word_of_crd_or_none(schema: Any) -> str | None:
    return word_of_crd(schema) if schema.get("type") or schema.get("x-kubernetes-int-or-string") else None


def compare_object(name: str, schema: Any, path: str) -> Iterator[str]:
    for field in fields(name):
        below = schema.get("properties", {}).get(field.json)
        if below is not None:
            yield from compare(field.type, below, f"{path}.{field.json}")


@pytest.mark.parametrize(
    ("kind", "plural"),
    [
        ("Workflow", "workflows"),
        ("WorkflowTemplate", "workflowtemplates"),
        ("ClusterWorkflowTemplate", "clusterworkflowtemplates"),
        ("CronWorkflow", "cronworkflows"),
        ("WorkflowEventBinding", "workfloweventbindings"),
    ],
)
def test_types_of_values(kind: str, plural: str) -> None:
    assert list(compare_object(kind, crd(plural), kind)) == []


def test_fields_by_version() -> None:
    changed = json.loads(shared("argo", "fields-by-version.json").read_text())["changed"]
    wanted = {}
    for qualified, change in changed.items():
        owner, field = qualified.rsplit(".", 1)
        name = RENAMED.get(owner, owner.rsplit(".", 1)[-1])
        if name in CLASSES and "v1beta1" not in owner and field not in BEFORE.get(name, ()):
            wanted[name, field] = (change.get("since"), change.get("until"))
    assert {(n, f): (versions.first_known(n, f), versions.last_known(n, f)) for n, f in wanted} == wanted
    listed = {key for table in (versions.SINCE, versions.UNTIL) for key in versions._by_field(table)}
    assert listed == set(wanted)


def test_fields_of_older_versions_can_be_set() -> None:
    for (name, field), _ in versions._LAST.items():
        assert field in {one.json for one in fields_of(getattr(pydsl.spec, name))}


def test_the_kinds_of_templates_are_fields_of_a_template() -> None:
    from pydsl.spec import Template
    from pydsl.spec.fields import fields_of
    from pydsl.spec.template_kinds import POD_KINDS, TEMPLATE_KINDS

    assert set(POD_KINDS) < set(TEMPLATE_KINDS) <= {field.json for field in fields_of(Template)}
