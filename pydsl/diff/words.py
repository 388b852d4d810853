"""How parts of a manifest are called in Argo's words: task, argument, environment variable."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from pydsl.spec.values import Json


NOUNS = {
    "templates": "template",
    "tasks": "task",
    "steps": "step",
    "inputs.parameters": "input parameter",
    "inputs.artifacts": "input artifact",
    "outputs.parameters": "output parameter",
    "outputs.artifacts": "output artifact",
    "arguments.parameters": "argument",
    "arguments.artifacts": "artifact argument",
    "env": "environment variable",
    "volumes": "volume",
    "volumeClaimTemplates": "volume claim template",
    "volumeMounts": "volume mount",
    "containers": "container",
    "sidecars": "sidecar",
    "initContainers": "init container",
    "hooks": "hook",
    "metadata.labels": "label",
    "metadata.annotations": "annotation",
    "imagePullSecrets": "image pull secret",
    "ports": "port",
    "schedules": "schedule",
    "dependencies": "dependency",
    "finalizers": "finalizer",
    "mutexes": "mutex",
    "data": "key",
}
"""What the items of a list or a map are called, by the last of the fields that lead to it."""
_WRAPPERS = ("spec", "workflowSpec", "submit")
_BODIES = ("container", "script")
_PLAIN = lazy_regex(r"[A-Za-z0-9_./@:+=-]+")


def noun(fields: tuple[str, ...]) -> str:
    """Return what an item of what fields lead to is called; where there's no word, what the fields are."""
    return NOUNS.get(".".join(fields[-2:])) or NOUNS.get(fields[-1]) or _dotted(fields)


def subject(items: tuple[str, ...], fields: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Return where something is, and what it's called: an argument's value is the argument."""
    if items and fields in ((), ("value",)):
        return items[:-1], items[-1]
    return items, _dotted(fields)


def _dotted(fields: tuple[str, ...]) -> str:
    while len(fields) > 1 and fields[0] in _WRAPPERS:
        fields = fields[1:]
    if len(fields) > 1 and fields[0] in _BODIES:
        fields = fields[1:]
    return ".".join(fields)


def one_line(value: Json) -> str:
    """Write a value in one line: a word as it is, all else as JSON."""
    if isinstance(value, str) and _PLAIN.fullmatch(value):
        return value
    return json.dumps(value, ensure_ascii=False)
