"""How Argo Server names kinds: in paths, and in the messages that carry objects."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from msgspec import Struct

from pydsl.errors import NotAsked

if TYPE_CHECKING:
    from pydsl.cluster.kinds import ResourceKind

API = "/api/v1"


class Spoken(Struct, frozen=True):
    """A kind as Argo Server speaks of it; `envelope` is the field of a message that has an object."""

    path: str
    envelope: str


SPOKEN = {
    "Workflow": Spoken("workflows", "workflow"),
    "WorkflowTemplate": Spoken("workflow-templates", "template"),
    "ClusterWorkflowTemplate": Spoken("cluster-workflow-templates", "template"),
    "CronWorkflow": Spoken("cron-workflows", "cronWorkflow"),
}


def spoken(kind: ResourceKind) -> Spoken:
    """Return how a kind is spoken of. Raises NotAsked for one that Argo Server doesn't give."""
    if kind.name not in SPOKEN:
        raise NotAsked(f"Argo Server gives no {kind.plural}: ask the Kubernetes API, with --context or --kubeconfig")
    return SPOKEN[kind.name]


def path_of(kind: ResourceKind, namespace: str, *below: str) -> str:
    """Return the path of a kind's objects, or of what's below."""
    parts = [spoken(kind).path, *([namespace] if kind.is_namespaced else []), *below]
    return "/".join([API, *(quote(part, safe="") for part in parts)])
