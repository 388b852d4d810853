"""What each thing that's asked of a workflow changes in its object, as Argo's own client does (workflow/util/util.go).

A change takes the object and the time, and returns a changed copy; the same object where nothing changes.
"""

from __future__ import annotations

import base64
import copy
import gzip
import json
from typing import TYPE_CHECKING

from pydsl.cluster.submission import COMPLETED
from pydsl.driver.answers import require_answers, require_settable
from pydsl.engine.selecting import selects
from pydsl.errors import NotAsked, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pydsl.spec.values import Json

RUNNING, SUCCEEDED, FAILED = "Running", "Succeeded", "Failed"
ENDED = frozenset(["Succeeded", "Failed", "Error"])


def is_over(workflow: Json) -> bool:
    """Whether a workflow has ended: by its phase, its label, or the time at which it did."""
    status, metadata = workflow.get("status") or {}, workflow.get("metadata") or {}
    label = (metadata.get("labels") or {}).get(COMPLETED)
    return status.get("phase") in ENDED or label == "true" or bool(status.get("finishedAt"))


def suspended(workflow: Json, _now: str) -> Json:
    """Let no further step start. Raises NotAsked for one that's over."""
    if is_over(workflow):
        raise NotAsked("cannot suspend completed workflows")
    return workflow if workflow["spec"].get("suspend") else _with_spec(workflow, suspend=True)


def resumed(workflow: Json, now: str) -> Json:
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
) -> Callable[[Json, str], Json]:
    """Return what sets outputs, message and phase of the suspended nodes that a selector picks."""

    def change(workflow: Json, now: str) -> Json:
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


def stopped(strategy: str) -> Callable[[Json, str], Json]:
    """Return what stops a workflow by a strategy: Stop, or Terminate."""

    def change(workflow: Json, _now: str) -> Json:
        if is_over(workflow):
            metadata = workflow["metadata"]
            raise NotAsked(
                f'cannot shutdown a completed workflow: workflow: "{metadata["name"]}", '
                f'namespace: "{metadata.get("namespace", "")}"'
            )
        return _with_spec(workflow, shutdown=strategy)

    return change


def nodes_of(workflow: Json) -> dict[str, Json]:
    """Return the nodes of a workflow, unpacked where they're kept small. Raises Refused where they're elsewhere."""
    status = workflow.get("status") or {}
    if status.get("compressedNodes"):
        found: dict[str, Json] = json.loads(gzip.decompress(base64.b64decode(status["compressedNodes"])))
        return found
    if status.get("offloadNodeStatusVersion"):
        raise Refused("its nodes are kept in a database that only Argo Server reads: give --argo-server")
    return status.get("nodes") or {}


def unpacked(workflow: Json) -> Json:
    """Return a workflow with its nodes in their place."""
    status = workflow.get("status") or {}
    if not status.get("compressedNodes"):
        return workflow
    rest = {key: value for key, value in status.items() if key != "compressedNodes"}
    return {**workflow, "status": {**rest, "nodes": nodes_of(workflow)}}


def with_nodes(workflow: Json, nodes: Mapping[str, Json]) -> Json:
    """Return a workflow with these nodes, packed where they were."""
    status = {key: value for key, value in (workflow.get("status") or {}).items() if key != "nodes"}
    if status.get("compressedNodes"):
        packed = base64.b64encode(gzip.compress(json.dumps(nodes, separators=(",", ":")).encode())).decode()
        return {**workflow, "status": {**status, "compressedNodes": packed}}
    return {**workflow, "status": {**status, "nodes": dict(nodes)}}


def _with_spec(workflow: Json, **fields: Json) -> Json:
    """Return a workflow with fields of its spec set; None takes one away."""
    spec = {**workflow["spec"], **fields}
    return {**workflow, "spec": {key: value for key, value in spec.items() if value is not None}}


def _waiting(nodes: Mapping[str, Json]) -> Iterator[str]:
    yield from (id for id, node in nodes.items() if node.get("type") == "Suspend" and node.get("phase") == RUNNING)


def _end(node: Json, phase: str, now: str) -> None:
    node["phase"], node["finishedAt"] = phase, now


def _fill(node: Json) -> None:
    """Let outputs that nobody supplied have their defaults. Raises NotAsked where there's none."""
    require_answers([node])
    for one in _outputs(node):
        if one.get("value") is None and "supplied" in (one.get("valueFrom") or {}):
            one["value"] = one.pop("valueFrom")["default"]


def _give(node: Json, outputs: Mapping[str, str]) -> None:
    """Set outputs that somebody supplies. Raises NotAsked for others."""
    require_settable([node], outputs)
    for one in _outputs(node):
        if one["name"] in outputs:
            one["value"] = outputs[one["name"]]
            del one["valueFrom"]


def _outputs(node: Json) -> Sequence[Json]:
    return (node.get("outputs") or {}).get("parameters") or ()
