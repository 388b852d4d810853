"""Retry and memoized resubmission on the objects of a cluster: what's kept of a workflow's nodes, and what runs again.

Which nodes are kept is decided by the same code as for runs of this machine (`driver.keeping`).
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, cast

from pydsl.cluster.kubernetes.changes import is_over, nodes_of, with_nodes
from pydsl.driver.keeping import kept_of_retry, with_descendants
from pydsl.errors import NotAsked
from pydsl.plan import names
from pydsl.spec.labels import COMPLETED, PHASE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from pydsl.driver.keeping import Kept
    from pydsl.spec import wire

DROPPED = ("finishedAt", "message", "outputs", "outboundNodes", "daemoned")
PAST = ("phase", "message", "finishedAt", "persistentVolumeClaims")
"""What a node, and a workflow, says of its past, and doesn't any more while it runs again."""


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
    labels = {key: value for key, value in (made["metadata"].get("labels") or {}).items() if key != COMPLETED}
    if PHASE in labels:
        labels[PHASE] = "Running"
    made["metadata"]["labels"] = labels
    made["spec"].pop("shutdown", None)
    rest = {key: value for key, value in made["status"].items() if key not in PAST}
    made["status"] = status = cast("wire.WorkflowStatus", {**rest, "startedAt": now})
    status["conditions"] = [
        {**one, "status": "False"} if one.get("type") == "Completed" else one for one in status.get("conditions") or ()
    ]
    return with_nodes(made, nodes)


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
    return cast("wire.NodeStatus", {**rest, "phase": "Running", "startedAt": now})


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
    """Return a resubmitted workflow with what succeeded of the old one. Raises NotAsked where that didn't fail."""
    if (workflow.get("status") or {}).get("phase") not in {"Failed", "Error"}:
        raise NotAsked("workflow must be Failed/Error to resubmit in memoized mode")
    old, new = workflow["metadata"]["name"], made["metadata"]["name"]
    nodes = _reset(nodes_of(workflow), gone_of(workflow), now)
    ids = {id: names.node_id(new, new + node["name"].removeprefix(old)) for id, node in nodes.items()}
    renamed = {ids[id]: _renamed(node, ids, old, new) for id, node in nodes.items()}
    return {**made, "status": {"nodes": renamed}}


def _renamed(node: wire.NodeStatus, ids: Mapping[str, str], old: str, new: str) -> wire.NodeStatus:
    made = _leading(node, ids.get)
    made["id"], made["name"] = ids[node["id"]], new + node["name"].removeprefix(old)
    if made.get("boundaryID"):
        made["boundaryID"] = ids.get(made["boundaryID"], made["boundaryID"])
    return made
