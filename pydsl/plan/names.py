"""Names and ids of nodes and pods, as Argo forms them (workflow_types.go, workflow/util/pod_name.go)."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from pydsl.lazy import lazy_regex
from pydsl.spec.template_kinds import POD_KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

_GROUP = lazy_regex(r"^(\[\d+\])?\.")
_LONGEST_POD_NAME = 253 - 10


_SEED = 0x811C9DC5
"""What the hash of an empty text is."""


def fnv32a(text: str, number: int = _SEED) -> int:
    """Hash a text as Go's `fnv.New32a` does; `number` is the hash of what stands before it."""
    for byte in text.encode("utf-8", "surrogatepass"):
        number = ((number ^ byte) * 0x01000193) & 0xFFFFFFFF
    return number


def node_id(workflow: str, name: str) -> str:
    """Return a node's id: the workflow's name for the root, else `<workflow>-<hash of the node's name>`."""
    if name == workflow:
        return workflow
    before, dot, last = name.rpartition(".")
    return f"{workflow}-{fnv32a(last, _hash_of(before + dot))}"


_hash_of = functools.lru_cache(maxsize=256)(fnv32a)
"""The hash of what many names begin with: that of the template's node around them."""


def pod_name(workflow: str, node: str, template: str | None) -> str:
    """Return the name of the pod of a node (by id): `<workflow>-<template>-<hash>`, cut to what Kubernetes allows."""
    if node == workflow:
        return workflow
    prefix = workflow if not template else f"{workflow}-{template}"
    return f"{prefix[:_LONGEST_POD_NAME]}{node[len(workflow) :]}"


def display_name(name: str, boundary: str | None) -> str:
    """Return what people see of a node's name: without its template's invocation and step group."""
    if boundary is None or not name.startswith(boundary):
        return name
    rest = name[len(boundary) :]
    return rest[1:] if rest.startswith(".") else _GROUP.sub("", rest)


def called_name(display: str) -> str:
    """Return the step or task that a node belongs to by its display name: without the item and the attempt."""
    return display.partition("(")[0]


def is_pod_type(template: Mapping[str, object]) -> bool:
    """Whether a template runs as a pod."""
    return any(template.get(kind) is not None for kind in POD_KINDS)
