"""Values of parameters as text, and merging of manifests (Argo: AnyString, apimachinery's strategic merge)."""

from __future__ import annotations

from typing import Any

from pydsl.expr.gofmt import format_float

Json = Any

_MERGE_KEYS = {
    "arguments.parameters": "name", "parameters": "name", "artifacts": "name", "templates": "name", "env": "name",
    "volumes": "name", "containers": "name", "initContainers": "name", "sidecars": "name", "volumeMounts": "mountPath",
    "imagePullSecrets": "name", "hostAliases": "ip", "ports": "containerPort", "tasks": "name",
    "volumeClaimTemplates": "name",
}  # fmt: skip


def text_of(value: Json) -> str | None:
    """Give a parameter's value as Argo holds it: a number as Go prints its float, a list or a map as "" (AnyString)."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return format_float(float(value), "f")
    return ""


def merged(base: Json, over: Json, key: str = "") -> Json:
    """Merge two JSON values as Kubernetes merges patches: maps by key, the lists that have one by their items' name."""
    if isinstance(base, dict) and isinstance(over, dict):
        joined = dict(base)
        for name, value in over.items():
            joined[name] = merged(base[name], value, name) if base.get(name) is not None else value
        return joined
    by = _MERGE_KEYS.get(key)
    if by and isinstance(base, list) and isinstance(over, list):
        return _merged_lists(base, over, by)
    return base if over is None else over


def _merged_lists(base: list[Json], over: list[Json], by: str) -> list[Json]:
    own = {item.get(by): item for item in over}
    kept = {item.get(by) for item in base}
    first = [merged(item, own[item.get(by)]) if item.get(by) in own else item for item in base]
    return [*first, *[item for item in over if item.get(by) not in kept]]
