"""One node as Argo prints it in `status.nodes`; what is empty isn't there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.engine.phases import RUNNING, SKIPPED, SUCCEEDED
from pydsl.engine.progress import EXECUTABLE, of_pod
from pydsl.expr.strftime import rfc3339

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydsl.engine.node import Node
    from pydsl.spec import wire

TAKEN_OVER = "original pod: "
"""How the message of a pod begins that a run took over from the one that it was resubmitted from."""
_BEHIND_CHILDREN = (
    "outboundNodes",
    "nodeFlag",
    "podIP",
    "daemoned",
    "memoizationStatus",
    "synchronizationStatus",
    "progress",
)


def was_pod(type: str, message: str) -> bool:
    """Whether a node of this type and message is a pod's, of this run or of the one that it was taken over from."""
    return type == "Pod" or (type == SKIPPED and message.startswith(TAKEN_OVER))


def with_children(alone: wire.NodeStatus, children: Sequence[str]) -> wire.NodeStatus:
    """Put a node's children where Argo prints them."""
    if not children:
        return alone
    given: Mapping[str, Any] = alone
    before = {key: given[key] for key in given if key not in _BEHIND_CHILDREN}
    return _status({**before, "children": [*children], **{key: given[key] for key in _BEHIND_CHILDREN if key in given}})


def _status(fields: Any) -> wire.NodeStatus:
    status: wire.NodeStatus = fields
    return status


def node_alone(node: Node) -> wire.NodeStatus:
    """Return one node without its children, of which one node may have as many as the run has nodes."""
    made: dict[str, Any] = {"id": node.id, "name": node.name, "displayName": node.display_name, "type": node.type}
    if node.template_ref:
        made["templateRef"] = node.template_ref
    elif node.template_name:
        made["templateName"] = node.template_name
    made.update({"templateScope": node.scope, "phase": node.phase, "startedAt": rfc3339(node.started_at)})
    made["finishedAt"] = rfc3339(node.finished_at) if node.finished_at is not None else None
    made.update({
        key: value
        for key, value in (
            ("boundaryID", node.boundary.id if node.boundary else None), ("message", node.message),
            ("inputs", node.inputs), ("outputs", node.outputs),
            ("outboundNodes", node.outbound), ("nodeFlag", node.flag), ("podIP", node.ip),
            ("daemoned", True if node.daemoned and node.phase == RUNNING else None),
            ("memoizationStatus", node.memoization),
            ("synchronizationStatus", {"waiting": node.awaited_lock} if node.awaited_lock else None),
        )
        if value
    })  # fmt: skip
    if node.type in EXECUTABLE:
        made["progress"] = of_pod(node.progress, node.phase)
    if node.original and node.type == "Pod" and node.phase == SUCCEEDED:
        made.update({"type": SKIPPED, "phase": SKIPPED, "message": f"{TAKEN_OVER}{node.original}"})
    return _status(made)
