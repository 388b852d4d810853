"""What each thing that's asked of a workflow changes in its object, as Argo's own client does (workflow/util/util.go).

A change takes the object and the time, and returns a changed copy; the same object where nothing changes.
"""

from __future__ import annotations

import base64
import copy
import gzip
import json
from typing import TYPE_CHECKING, cast

from pydsl.driver.answers import require_answers, require_settable
from pydsl.errors import NotAsked, Refused
from pydsl.spec.labels import COMPLETED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pydsl.spec import wire

RUNNING, SUCCEEDED, FAILED = "Running", "Succeeded", "Failed"
ENDED = frozenset(["Succeeded", "Failed", "Error"])


def is_over(workflow: wire.Workflow) -> bool:
    """Whether a workflow has ended: by its phase, its label, or the time at which it did."""
    status, metadata = workflow.get("status") or {}, workflow.get("metadata") or {}
    label = (metadata.get("labels") or {}).get(COMPLETED)
    return status.get("phase") in ENDED or label == "true" or bool(status.get("finishedAt"))


def suspended(workflow: wire.Workflow, _now: str) -> wire.Workflow:
    """Let no further step start. Raises NotAsked for one that's over."""
    if is_over(workflow):
        raise NotAsked("cannot suspend completed workflows")
    return workflow if workflow["spec"].get("suspend") else _with_spec(workflow, suspend=True)


def resumed(workflow: wire.Workflow, now: str) -> wire.Workflow:
    """Let it go on, and each of its suspended nodes. Raises NotAsked where one lacks an output that has no default."""
    made = _with_spec(workflow, suspend=None) if workflow["spec"].get("suspend") else workflow
    waiting = list(_waiting(nodes_of(workflow)))
    if not waiting:
        return made
    made = copy.deepcopy(made)
    nodes = nodes_of(made)
    for id in waiting:
        _fill(nodes[id])
        _end(nodes[id], SUCCEEDED, now)
    return with_nodes(made, nodes)


def answered(
    selector: str, *, outputs: Mapping[str, str] | None = None, message: str = "", phase: str | None = None
) -> Callable[[wire.Workflow, str], wire.Workflow]:
    """Return what sets outputs, message and phase of the suspended nodes that a selector picks."""
    from pydsl.engine.selecting import selects, terms_of  # who picks no nodes doesn't need them

    terms_of(selector)

    def change(workflow: wire.Workflow, now: str) -> wire.Workflow:
        made = copy.deepcopy(workflow)
        nodes = nodes_of(made)
        picked = [id for id in _waiting(nodes) if selects(selector, nodes[id])]
        if not picked:
            raise NotAsked(
                f"currently, set only targets suspend nodes: no suspend nodes matching nodeFieldSelector: {selector}"
            )
        for id in picked:
            _give(nodes[id], outputs or {})
            if message:
                nodes[id]["message"] = message
            if phase:
                if phase == SUCCEEDED:
                    _fill(nodes[id])
                _end(nodes[id], phase, now)
        return with_nodes(made, nodes)

    return change


def stopped(strategy: str) -> Callable[[wire.Workflow, str], wire.Workflow]:
    """Return what stops a workflow by a strategy: Stop, or Terminate."""

    def change(workflow: wire.Workflow, _now: str) -> wire.Workflow:
        if is_over(workflow):
            metadata = workflow["metadata"]
            raise NotAsked(
                f'cannot shutdown a completed workflow: workflow: "{metadata["name"]}", '
                f'namespace: "{metadata.get("namespace", "")}"'
            )
        return _with_spec(workflow, shutdown=strategy)

    return change


def nodes_of(workflow: wire.Workflow) -> dict[str, wire.NodeStatus]:
    """Return the nodes of a workflow, unpacked where they're kept small. Raises Refused where they're elsewhere."""
    status = workflow.get("status") or {}
    if status.get("compressedNodes"):
        found: dict[str, wire.NodeStatus] = json.loads(gzip.decompress(base64.b64decode(status["compressedNodes"])))
        return found
    if status.get("offloadNodeStatusVersion"):
        raise Refused("its nodes are kept in a database that only Argo Server reads: give --argo-server")
    return status.get("nodes") or {}


def unpacked(workflow: wire.Workflow) -> wire.Workflow:
    """Return a workflow with its nodes in their place."""
    status = workflow.get("status") or {}
    if not status.get("compressedNodes"):
        return workflow
    rest: wire.WorkflowStatus = {**status, "nodes": nodes_of(workflow)}
    del rest["compressedNodes"]
    return {**workflow, "status": rest}


def with_nodes(workflow: wire.Workflow, nodes: Mapping[str, wire.NodeStatus]) -> wire.Workflow:
    """Return a workflow with these nodes, packed where they were."""
    status: wire.WorkflowStatus = {**(workflow.get("status") or {})}
    if status.get("compressedNodes"):
        status.pop("nodes", None)
        packed = gzip.compress(json.dumps(nodes, separators=(",", ":")).encode())
        status["compressedNodes"] = base64.b64encode(packed).decode()
    else:
        status["nodes"] = dict(nodes)
    return {**workflow, "status": status}


def _with_spec(workflow: wire.Workflow, **fields: bool | str | None) -> wire.Workflow:
    """Return a workflow with fields of its spec set; None takes one away."""
    spec = {key: value for key, value in {**workflow["spec"], **fields}.items() if value is not None}
    return {**workflow, "spec": cast("wire.WorkflowSpec", spec)}


def _waiting(nodes: Mapping[str, wire.NodeStatus]) -> Iterator[str]:
    yield from (id for id, node in nodes.items() if node.get("type") == "Suspend" and node.get("phase") == RUNNING)


def _end(node: wire.NodeStatus, phase: str, now: str) -> None:
    node["phase"], node["finishedAt"] = phase, now


def _fill(node: wire.NodeStatus) -> None:
    """Let outputs that nobody supplied have their defaults. Raises NotAsked where there's none."""
    require_answers([node])
    for one in _outputs(node):
        if one.get("value") is None and "supplied" in (one.get("valueFrom") or {}):
            one["value"] = one.pop("valueFrom")["default"]


def _give(node: wire.NodeStatus, outputs: Mapping[str, str]) -> None:
    """Set outputs that somebody supplies. Raises NotAsked for others."""
    require_settable([node], outputs)
    for one in _outputs(node):
        if one["name"] in outputs:
            one["value"] = outputs[one["name"]]
            del one["valueFrom"]


def _outputs(node: wire.NodeStatus) -> Sequence[wire.Parameter]:
    return (node.get("outputs") or {}).get("parameters") or ()
