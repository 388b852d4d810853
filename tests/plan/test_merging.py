"""Strategic merges are Kubernetes'; which lists have a key is what Argo's schema says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pydsl.plan.merging import KEYS, TYPES, MergeError, merged, without_nulls
from tests.shared import shared

ENV = {"env": [{"name": "X", "value": "1"}, {"name": "Y", "value": "2"}], "args": ["old", "er"], "tty": True}


def named(*names: str) -> list[dict[str, str]]:
    return [{"name": name} for name in names]


def test_maps_merge_by_key_named_lists_by_name_and_null_removes() -> None:
    change = {"env": [{"name": "Y", "value": "3"}, {"name": "Z", "value": "4"}], "args": ["new"], "tty": None, "b": 2}
    assert merged(ENV, change, "Container") == {
        "env": [{"name": "X", "value": "1"}, {"name": "Y", "value": "3"}, {"name": "Z", "value": "4"}],
        "args": ["new"], "b": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("base", "patch", "order"),
    [("ab", "c", "cab"), ("ab", "bc", "abc"), ("ab", "ca", "cab"), ("abc", "b", "abc"), ("abc", "cb", "acb")],
)
def test_the_patch_goes_first_where_the_base_says_no_order(base: str, patch: str, order: str) -> None:
    made = merged({"volumes": named(*base)}, {"volumes": named(*patch)})
    assert "".join(one["name"] for one in made["volumes"]) == order


@pytest.mark.parametrize(("kind", "field"), [("PodSpec", "tolerations"), ("ContainerSetTemplate", "volumeMounts")])
def test_a_list_without_a_key_is_replaced(kind: str, field: str) -> None:
    base, patch = {field: [{"key": "a", "mountPath": "/a"}]}, {field: [{"key": "b", "mountPath": "/b"}]}
    assert merged(base, patch, kind) == patch


def test_directives() -> None:
    base = {"volumes": [{"name": "a", "emptyDir": {}}, {"name": "b"}], "securityContext": {"a": 1, "b": 2}}
    assert merged(base, {"volumes": [{"name": "a", "$patch": "delete"}]})["volumes"] == named("b")
    assert merged(base, {"volumes": [{"$patch": "replace"}, *named("c")]})["volumes"] == named("c")
    assert merged(base, {"securityContext": {"$patch": "replace", "c": 3}})["securityContext"] == {"c": 3}
    assert merged(base, {"securityContext": {"$retainKeys": ["b"], "b": 4}})["securityContext"] == {"b": 4}
    assert merged({"args": ["a", "b"]}, {"$deleteFromPrimitiveList/args": ["a"]}) == {"args": ["b"]}


def test_what_kubernetes_refuses() -> None:
    with pytest.raises(MergeError, match="does not contain declared merge key: name"):
        merged({"containers": named("main")}, {"containers": [{"image": "x"}]})
    with pytest.raises(MergeError, match="has an item that is no map"):
        merged({"containers": named("main")}, {"containers": ["main"]})


def test_nulls_of_ours_are_no_removals() -> None:
    assert without_nulls({"a": None, "b": [{"c": None, "d": 1}]}) == {"b": [{"d": 1}]}


def _schema() -> dict[str, Any]:
    found = json.loads(shared("argo", "schema-4.1.2.json").read_text(encoding="utf-8"))["definitions"]
    return {name.rsplit(".", 1)[-1]: one.get("properties") or {} for name, one in found.items()}


@pytest.mark.parametrize("kind", sorted(set(KEYS) - {"PodSpec"}))
def test_the_keys_are_those_of_argos_schema(kind: str) -> None:
    fields = _schema()[kind]
    said = {
        name: one["x-kubernetes-patch-merge-key"]
        for name, one in fields.items()
        if "x-kubernetes-patch-merge-key" in one
    }
    assert dict(KEYS[kind]) == said


def _kind_of(field: dict[str, Any]) -> str:
    return str(field.get("$ref") or (field.get("items") or {}).get("$ref") or "").rsplit(".", 1)[-1]


@pytest.mark.parametrize("kind", sorted({*KEYS, *TYPES} - {"PodSpec"}))
def test_no_type_below_is_forgotten(kind: str) -> None:
    wanted = {name: _kind_of(one) for name, one in _schema()[kind].items() if _kind_of(one) in {*KEYS, *TYPES}}
    assert dict(TYPES.get(kind, {})) == wanted
