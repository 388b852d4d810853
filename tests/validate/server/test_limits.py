"""The table of limits is what the CRDs say, nothing more and nothing less."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

import pydsl.spec
from pydsl.spec.fields import Field, ListOf, MapOf, ObjectOf, Type, fields_of
from pydsl.validate.server import limits
from pydsl.validate.server.conditions import CONDITIONS, OF_ITEMS
from tests.shared import shared

KINDS = {
    "workflows": "Workflow",
    "workflowtemplates": "WorkflowTemplate",
    "clusterworkflowtemplates": "ClusterWorkflowTemplate",
    "cronworkflows": "CronWorkflow",
    "workfloweventbindings": "WorkflowEventBinding",
}
Facts = dict[tuple[str, str], Any]


def schema(plural: str) -> dict[str, Any]:
    file = shared("argo", "crds", f"argoproj.io_{plural}.yaml.gz")
    crd = yaml.load(gzip.decompress(file.read_bytes()), yaml.CSafeLoader)
    found: dict[str, Any] = crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    return found


def walk(cls: str, node: dict[str, Any]) -> Iterator[tuple[str, Field | None, dict[str, Any]]]:
    """Yield every class and field of ours with the CRD's node for it."""
    yield cls, None, node
    for field in fields_of(getattr(pydsl.spec, cls)):
        inner = node.get("properties", {}).get(field.json)
        if inner is not None:
            yield cls, field, inner
            yield from below(field.type, inner)


def below(kind: Type, node: dict[str, Any]) -> Iterator[tuple[str, Field | None, dict[str, Any]]]:
    if isinstance(kind, ListOf):
        yield from below(kind.item, node["items"]) if "items" in node else ()
    elif isinstance(kind, MapOf):
        yield from below(kind.value, node["additionalProperties"]) if "additionalProperties" in node else ()
    elif isinstance(kind, ObjectOf) and "properties" in node:
        yield from walk(kind.name, node)


@pytest.fixture(scope="module")
def nodes() -> list[tuple[str, Field | None, dict[str, Any]]]:
    return [row for plural, kind in KINDS.items() for row in walk(kind, schema(plural))]


def said(nodes: list[tuple[str, Field | None, dict[str, Any]]], *words: str) -> Facts:
    """Collect what the CRDs say by some words; of a list of texts, what they say of its items, too."""
    facts: Facts = {}
    for cls, field, node in nodes:
        items = node.get("items", {}) if field and isinstance(field.type, ListOf) else {}
        for word in words:
            if field and (word in node or (word in items and items.get("type") == "string")):
                facts.setdefault((cls, field.json), {})[word] = node.get(word, items.get(word))
    return facts


def test_words(nodes: Any) -> None:
    assert {key: tuple(fact["enum"]) for key, fact in said(nodes, "enum").items()} == limits.WORDS


def test_forms(nodes: Any) -> None:
    facts = {key: fact["pattern"] for key, fact in said(nodes, "pattern").items()}
    quantities = {key for key, pattern in facts.items() if "KMGTPE" in pattern}
    assert {key: facts[key] for key in facts.keys() - quantities} == {
        key: f"^({form})$" if "|" in form else f"^{form}$" for key, form in limits.FORMS.items()
    }
    assert {facts[key] for key in quantities} <= {f"^{limits.QUANTITY}$"}


def test_numbers_and_lengths(nodes: Any) -> None:
    numbers = said(nodes, "minimum", "maximum")
    assert numbers == {
        key: {k: v for k, v in (("minimum", b.least), ("maximum", b.most)) if v is not None}
        for key, b in limits.NUMBERS.items()
    }
    lengths = said(nodes, "minLength", "maxLength", "minItems", "maxItems")
    bare = {key: tuple(fact.get(f"{end}{what}") for end in ("min", "max") for what in ("Length", "Items"))
            for key, fact in lengths.items()}  # fmt: skip
    assert {key: (low or least, high or most) for key, (low, least, high, most) in bare.items()} == {
        key: (bounds.least, bounds.most) for key, bounds in limits.LENGTHS.items()
    }


def test_keys_of_lists(nodes: Any) -> None:
    facts = said(nodes, "x-kubernetes-list-map-keys")
    assert {key: tuple(fact["x-kubernetes-list-map-keys"]) for key, fact in facts.items()} == limits.KEYS


def test_classes_with_rules_over_several_fields(nodes: Any) -> None:
    ruled = {cls for cls, field, node in nodes if field is None and "x-kubernetes-validations" in node}
    assert ruled == set(CONDITIONS)
    listed = {
        (cls, f.json) for cls, f, n in nodes if f and isinstance(f.type, ListOf) and "x-kubernetes-validations" in n
    }
    assert listed == set(OF_ITEMS)


def test_lists_of_values_that_differ(nodes: Any) -> None:
    kinds = said(nodes, "x-kubernetes-list-type")
    assert {key for key, fact in kinds.items() if fact["x-kubernetes-list-type"] == "set"} == limits.SETS


def test_required_in_one_place(nodes: Any) -> None:
    asked = {tuple(n["required"]) for cls, f, n in nodes if f is None and cls == "Container" and "required" in n}
    assert asked == set(limits.ALSO_REQUIRED.values())


def test_required_fields(nodes: Any) -> None:
    for cls, field, node in nodes:
        if field is None and "properties" in node and cls != "Container":
            ours = {one.json for one in fields_of(getattr(pydsl.spec, cls)) if one.required}
            assert set(node.get("required", ())) == {one for one in ours if (cls, one) not in limits.NOT_REQUIRED}
