"""`podSpecPatch`: changes to a pod's containers, merged as Kubernetes merges a strategic patch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.plan import patches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.engine.commands import Pod

Json = Any

KEYS = {"containers": "name", "initContainers": "name", "env": "name", "volumes": "name", "volumeMounts": "mountPath",
        "ports": "containerPort"}  # fmt: skip
"""Lists whose entries are merged by a field; other lists are replaced."""


def patched(pod: Pod) -> Json:
    """Give the pod's template with the workflow's and its own podSpecPatch in its containers. Raises NodeFault."""
    template = pod.template
    for patch in _patches(pod):
        template = _with_containers(template, patch)
        template = merge(template, {key: patch[key] for key in ("volumes",) if key in patch})
    return template


def _patches(pod: Pod) -> Iterator[Json]:
    for text in (pod.spec.get("podSpecPatch"), pod.template.get("podSpecPatch")):
        if text:
            yield patches.read(text)


def _with_containers(template: Json, patch: Json) -> Json:
    for change in patch.get("containers") or ():
        name = change.get("name")
        if name == "main" and "containerSet" not in template:
            kind = "container" if "container" in template else "script"
            template = {**template, kind: merge(template[kind], change)}
        elif "containerSet" in template:
            of_set = template["containerSet"]
            containers = [merge(one, change) if one["name"] == name else one for one in of_set["containers"]]
            template = {**template, "containerSet": {**of_set, "containers": containers}}
    for field in ("initContainers", "sidecars"):
        if template.get(field):
            said = [*(patch.get("initContainers") or []), *(patch.get("containers") or [])]
            changes = {one.get("name"): one for one in said}
            template = {**template, field: [merge(one, changes.get(one["name"], {})) for one in template[field]]}
    return template


def merge(value: Json, change: Json) -> Json:
    """Merge a change into a value: objects by key, null removes, lists of KEYS by their entries' names."""
    if not isinstance(value, dict) or not isinstance(change, dict):
        return change
    merged = dict(value)
    for key, new in change.items():
        if new is None:
            merged.pop(key, None)
        elif key in KEYS and isinstance(merged.get(key), list):
            merged[key] = _merge_lists(merged[key], new, KEYS[key])
        else:
            merged[key] = merge(merged.get(key), new)
    return merged


def _merge_lists(old: list[Json], new: list[Json], key: str) -> list[Json]:
    changes = {entry.get(key): entry for entry in new}
    kept = [merge(entry, changes.pop(entry.get(key), {})) for entry in old]
    return kept + list(changes.values())
