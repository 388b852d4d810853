"""Kubernetes' strategic merge: how `templateDefaults` come under a template, and a `podSpecPatch` over a pod.

Maps merge by key, and null removes. A list with a merge key merges by its items' keys, any other is replaced; which
have one depends on the type they're in (apimachinery: strategicpatch; its keys are in Argo's schema).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.plan.errors import NodeFault

if TYPE_CHECKING:
    from collections.abc import Mapping


_CONTAINER = {"env": "name", "ports": "containerPort", "volumeMounts": "mountPath", "volumeDevices": "devicePath"}
_NAMED = {"parameters": "name", "artifacts": "name"}
_POD = {
    "containers": "name", "initContainers": "name", "ephemeralContainers": "name", "volumes": "name",
    "imagePullSecrets": "name", "hostAliases": "ip", "topologySpreadConstraints": "topologyKey",
    "resourceClaims": "name", "schedulingGates": "name",
}  # fmt: skip
_SPEC = {"templates": "name", "volumes": "name", "imagePullSecrets": "name", "hostAliases": "ip", "tolerations": "key"}
_TEMPLATE = {"initContainers": "name", "sidecars": "name", "volumes": "name", "hostAliases": "ip", "tolerations": "key"}

KEYS: dict[str, Mapping[str, str]] = {
    "WorkflowSpec": _SPEC,
    "Template": _TEMPLATE,
    "PodSpec": _POD,
    "Container": _CONTAINER, "UserContainer": _CONTAINER, "ContainerNode": _CONTAINER, "ScriptTemplate": _CONTAINER,
    "Inputs": _NAMED, "Outputs": _NAMED, "Arguments": _NAMED,
    "DAGTemplate": {"tasks": "name"},
}  # fmt: skip
"""Merge keys of the lists of each type; lists that aren't here are replaced."""

TYPES: dict[str, Mapping[str, str]] = {
    "WorkflowSpec": {"arguments": "Arguments", "templates": "Template", "templateDefaults": "Template"},
    "Template": {
        "inputs": "Inputs", "outputs": "Outputs", "container": "Container", "script": "ScriptTemplate",
        "dag": "DAGTemplate", "initContainers": "UserContainer", "sidecars": "UserContainer",
    },
    "PodSpec": {"containers": "Container", "initContainers": "Container", "ephemeralContainers": "Container"},
    "DAGTemplate": {"tasks": "DAGTask"},
    "DAGTask": {"arguments": "Arguments", "inline": "Template"},
}  # fmt: skip
"""The types of the fields, and of the items of lists, below which something has a merge key."""

_PRIMITIVES = {"finalizers"}
"""Lists of texts that merge as sets."""


class MergeError(NodeFault):
    """A patch that Kubernetes refuses."""


def merged(base: Any, patch: Any, kind: str = "PodSpec") -> Any:
    """Merge a patch into a value of a type (of KEYS). Raises MergeError for a patch that doesn't fit."""
    if not isinstance(base, dict) or not isinstance(patch, dict):
        return patch
    if patch.get("$patch") == "replace":
        return _without_directives(patch)
    if patch.get("$patch") == "delete":
        return {}
    result = {name: value for name, value in base.items() if _is_retained(name, patch)}
    for name, value in patch.items():
        if name.startswith("$"):
            _directive(result, name, value)
        elif value is None:
            result.pop(name, None)
        else:
            result[name] = _field(result.get(name), value, name, kind)
    return result


def _is_retained(name: str, patch: Mapping[str, object]) -> bool:
    kept = patch.get("$retainKeys")
    return not isinstance(kept, list) or name in kept


def _directive(result: dict[str, Any], name: str, value: object) -> None:
    """Carry out `$deleteFromPrimitiveList/NAME`; the others were looked at, or only give an order."""
    directive, _, field = name.partition("/")
    if directive == "$deleteFromPrimitiveList" and isinstance(result.get(field), list) and isinstance(value, list):
        result[field] = [one for one in result[field] if one not in value]


def _field(old: object, new: object, name: str, kind: str) -> object:
    inner = TYPES.get(kind, {}).get(name, "")
    if isinstance(new, dict):
        return merged(old, new, inner) if isinstance(old, dict) else merged({}, new, inner)
    key = KEYS.get(kind, {}).get(name)
    if not isinstance(new, list) or (key is None and name not in _PRIMITIVES):
        return new
    rows = old if isinstance(old, list) else []
    return _merged_lists(rows, new, key, inner) if key else list(dict.fromkeys([*rows, *new]))


def _merged_lists(base: list[Any], patch: list[Any], key: str, inner: str) -> list[Any]:
    """Merge lists of maps: items of one key become one; the patch's order comes first where the base says none."""
    if not all(isinstance(item, dict) for item in (*base, *patch)):
        raise MergeError(f"a list that merges by {key!r} has an item that is no map")
    if any(set(item) == {"$patch"} and item["$patch"] == "replace" for item in patch):
        return [_without_directives(item) for item in patch if "$patch" not in item]
    nameless = next((item for item in patch if key not in item), None)
    if nameless is not None:
        raise MergeError(f"map: {nameless} does not contain declared merge key: {key}")
    deleted = [item[key] for item in patch if item.get("$patch") == "delete"]
    changes = {_mark(item[key]): item for item in patch if item.get("$patch") != "delete"}
    own = {_mark(item.get(key)): item for item in base if item.get(key) not in deleted}
    theirs = [(mark, merged(own.get(mark, {}), change, inner)) for mark, change in changes.items()]
    kept = [(mark, item) for mark, item in own.items() if mark not in changes]
    return _woven(kept, theirs, list(own))


def without_nulls(value: Any) -> Any:
    """Drop the keys whose value is null: Go's types, which a patch of ours comes from in Argo, don't write them."""
    if isinstance(value, dict):
        return {name: without_nulls(one) for name, one in value.items() if one is not None}
    return [without_nulls(one) for one in value] if isinstance(value, list) else value


def _mark(value: object) -> str:
    return repr(value)


def _woven(kept: list[tuple[str, Any]], changed: list[tuple[str, Any]], order: list[str]) -> list[Any]:
    """Put what only the base has among what the patch has: before the first that comes later in the base's order."""
    result: list[Any] = []
    waiting = list(kept)
    for mark, item in changed:
        while waiting and mark in order and order.index(waiting[0][0]) < order.index(mark):
            result.append(waiting.pop(0)[1])
        result.append(item)
    return [*result, *(item for _, item in waiting)]


def _without_directives(value: dict[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in value.items() if not name.startswith("$")}
