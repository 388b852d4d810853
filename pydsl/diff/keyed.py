"""By which key the items of a list are told apart: the merge keys of Kubernetes and of Argo's schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.fields import ObjectOf

if TYPE_CHECKING:
    from pydsl.spec.fields import Type
    from pydsl.spec.values import Json


SETS = frozenset({"accessModes", "dependencies", "finalizers", "schedules"})
"""Lists of scalars in which order says nothing."""
_KEYS = {
    "hostAliases": "ip",
    "ports": "containerPort",
    "tolerations": "key",
    "volumeDevices": "devicePath",
    "volumeMounts": "mountPath",
}
"""Merge keys other than the name, by the list's field."""


def key_of(field: str, item: Type | None, before: list[Json], after: list[Json]) -> str | None:
    """Return the key of a list's items; None where it has none, or where two items have the same."""
    if item is not None and not isinstance(item, ObjectOf):
        return None
    key = _KEYS.get(field, "name")
    names = [[_name(one, key) for one in items] for items in (before, after)]
    is_told = all(None not in one and len(set(one)) == len(one) for one in names)
    return key if is_told else None


def keyed(items: list[Json], key: str) -> dict[str, tuple[int, Json]]:
    """Return items with their places, by their key."""
    return {str(_name(one, key)): (number, one) for number, one in enumerate(items)}


def _name(item: Json, key: str) -> str | None:
    if not isinstance(item, dict):
        return None
    metadata = item.get("metadata")
    found = item.get(key, metadata.get(key) if isinstance(metadata, dict) else None)  # a volume claim's template
    return None if found is None or isinstance(found, (dict, list)) else str(found)
