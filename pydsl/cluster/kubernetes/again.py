"""Retry and memoized resubmission on the objects of a cluster: what's kept of a workflow's nodes, and what runs again.

Which nodes are kept is decided by the same code as for runs of this machine (`driver.keeping`).
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, cast

from pydsl.cluster.contract import Resubmission
from pydsl.cluster.kubernetes.changes import is_over, nodes_of, with_nodes
from pydsl.cluster.submission import arguments_with, changed
from pydsl.driver.keeping import kept_of_retry, with_descendants
from pydsl.engine.phases import FAILURES
from pydsl.errors import NotAsked
from pydsl.plan import names
from pydsl.spec.labels import COMPLETED

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from pydsl.driver.keeping import Kept
    from pydsl.spec import wire

DROPPED = ("finishedAt", "message")
PAST = ("phase", "message", "finishedAt", "persistentVolumeClaims")
"""What a node, and a workflow, says of its past, and doesn't any more while it runs again."""
ARCHIVING = "workflows.argoproj.io/workflow-archiving-status"
GOES_ON: wire.Condition = {"type": "Completed", "status": "False"}
SKIPPED = "Skipped"


def kept_by_retry(workflow: wire.Workflow, *, restart: bool = False, selector: str = "") -> Kept:
    """Say what a retry keeps and what it runs again. Raises NotAsked where it can't be retried."""
    phase = str((workflow.get("status") or {}).get("phase") or "")
    if not is_over(workflow):
        raise NotAsked(f"Cannot retry a workflow in phase {phase}")
    nodes = dict(sorted(nodes_of(workflow).items(), key=_began))  # as they're told; the server sorts them by their ids
    return kept_of_retry(workflow["metadata"]["name"], phase, nodes, restart=restart, selector=selector)


def _began(pair: tuple[str, wire.NodeStatus]) -> tuple[str, str]:
    return str(pair[1].get("startedAt") or ""), str(pair[1].get("name"))


def gone_of(workflow: wire.Workflow, *, restart: bool = False, selector: str = "") -> set[str]:
    """Return the ids of the nodes that a retry runs again, with the groups after them."""
    kept = kept_by_retry(workflow, restart=restart, selector=selector)
    return with_descendants(nodes_of(workflow), kept.again)


def retried(workflow: wire.Workflow, gone: Collection[str], now: str) -> wire.Workflow:
    """Return a workflow that goes on without the nodes that are gone."""
    made = copy.deepcopy(workflow)
    nodes = _reset(nodes_of(made), gone, now)
    labels = made["metadata"].get("labels") or {}
    made["metadata"]["labels"] = {key: one for key, one in labels.items() if key not in (COMPLETED, ARCHIVING)}
    rest = {key: value for key, value in made["status"].items() if key not in PAST}
    made["status"] = status = cast("wire.WorkflowStatus", {**rest, "startedAt": now})
    others = [one for one in status.get("conditions") or () if one.get("type") != GOES_ON["type"]]
    status["conditions"] = [*others, GOES_ON]
    for spec in (made["spec"], status.get("storedWorkflowTemplateSpec")):
        if spec is not None:
            _without_end(spec)
    return with_nodes(made, nodes)


def _without_end(spec: wire.WorkflowSpec) -> None:
    """Take away by what it was stopped; a deadline of 0 is how one was terminated once."""
    spec.pop("shutdown", None)
    if spec.get("activeDeadlineSeconds") == 0:
        del spec["activeDeadlineSeconds"]


def with_values(workflow: wire.Workflow, values: Mapping[str, str]) -> wire.Workflow:
    """Return a workflow with other arguments, in what it has of its template, too: that's what runs."""
    made = changed(workflow, Resubmission(parameters=values))
    status = made.get("status") or {}
    stored = status.get("storedWorkflowTemplateSpec")
    if values and stored is not None:
        given: wire.WorkflowSpec = {**stored, "arguments": arguments_with(stored.get("arguments") or {}, values)}
        made["status"] = {**status, "storedWorkflowTemplateSpec": given}
    return made


def pods_of(workflow: wire.Workflow, gone: Collection[str]) -> list[str]:
    """Name the pods of nodes."""
    name, nodes = workflow["metadata"]["name"], nodes_of(workflow)
    return [
        names.pod_name(name, id, nodes[id].get("templateName") or (nodes[id].get("templateRef") or {}).get("template"))
        for id in gone
        if nodes[id].get("type") == "Pod"
    ]


def _reset(nodes: Mapping[str, wire.NodeStatus], gone: Collection[str], now: str) -> dict[str, wire.NodeStatus]:
    """Return the nodes that are left: those that lead to what's gone run again."""
    kept = {id: node for id, node in nodes.items() if id not in gone}
    running = _leading_to(nodes, gone) & kept.keys()
    left = {id: _leading(node, lambda one: None if one in gone else one) for id, node in kept.items()}
    return {id: _running(node, now) if id in running else node for id, node in left.items()}


def _running(node: wire.NodeStatus, now: str) -> wire.NodeStatus:
    rest = {key: value for key, value in node.items() if key not in DROPPED}
    phase = SKIPPED if node.get("phase") == SKIPPED else "Running"
    return cast("wire.NodeStatus", {**rest, "phase": phase, "startedAt": now})


def _leading(node: wire.NodeStatus, to: Callable[[str], str | None]) -> wire.NodeStatus:
    """Return a copy of a node that leads to other nodes; to none in the place of those for which there's None."""
    made: wire.NodeStatus = {**node}
    if "children" in made:
        made["children"] = [*filter(None, map(to, made["children"]))]
    if "outboundNodes" in made:
        made["outboundNodes"] = [*filter(None, map(to, made["outboundNodes"]))]
    return made


def _leading_to(nodes: Mapping[str, wire.NodeStatus], gone: Collection[str]) -> set[str]:
    """Return what has something that's gone inside of it: by boundaries, and groups and retries by their children."""
    holders = {child: id for id, node in nodes.items() if node.get("type") in {"Retry", "StepGroup", "TaskGroup"}
               for child in node.get("children") or ()}  # fmt: skip
    found: set[str] = set()
    waiting = [*gone]
    while waiting:
        id = waiting.pop()
        for above in (nodes.get(id, {}).get("boundaryID"), holders.get(id)):
            if above and above in nodes and above not in found:
                found.add(above)
                waiting.append(above)
    return found


def remembering(made: wire.Workflow, workflow: wire.Workflow, now: str) -> wire.Workflow:
    """Return a resubmitted workflow with the nodes of the old one. Raises NotAsked where that didn't fail.

    A pod that succeeded is a node that was skipped, with the outputs of that pod; all else is still to come.
    """
    status = workflow.get("status") or {}
    if status.get("phase") not in FAILURES:
        raise NotAsked("workflow must be Failed/Error to resubmit in memoized mode")
    old, new = workflow["metadata"]["name"], made["metadata"]["name"]
    nodes = nodes_of(workflow)
    ids = {id: names.node_id(new, new + node["name"].removeprefix(old)) for id, node in nodes.items()}
    again = [_remembered(node, now) for node in nodes.values() if not node["name"].startswith(f"{old}.onExit")]
    more: wire.WorkflowStatus = {"nodes": {ids[one["id"]]: _renamed(one, ids, old, new) for one in again}}
    if "storedTemplates" in status:
        more["storedTemplates"] = status["storedTemplates"]
    return {**made, "status": {**more, "conditions": [GOES_ON]}}


def _remembered(node: wire.NodeStatus, now: str) -> wire.NodeStatus:
    rest = {key: value for key, value in node.items() if key not in ("message", "startedAt", "finishedAt")}
    is_pod, has_failed = node.get("type") == "Pod", node.get("phase") in FAILURES
    if is_pod and has_failed:
        return cast("wire.NodeStatus", {**rest, "phase": "Pending"})
    state = {"startedAt": now, "finishedAt": now, "phase": "Pending"}
    if is_pod:
        state |= {"type": SKIPPED, "phase": SKIPPED, "message": f"original pod: {node['id']}"}
    return cast("wire.NodeStatus", {**rest, **state})


def _renamed(node: wire.NodeStatus, ids: Mapping[str, str], old: str, new: str) -> wire.NodeStatus:
    made = _leading(node, ids.get)
    made["id"], made["name"] = ids[node["id"]], new + node["name"].removeprefix(old)
    if made.get("boundaryID"):
        made["boundaryID"] = ids.get(made["boundaryID"], made["boundaryID"])
    return made
