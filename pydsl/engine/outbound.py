"""Where a node's invocation ends: the nodes that those that follow hang on (op: getOutboundNodes)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.engine.commands import KillPod
from pydsl.engine.node import SUCCEEDED, Node

if TYPE_CHECKING:
    from pydsl.engine.run import Run


def outbound_of(run: Run, node: Node) -> list[str]:
    """List the ids of the nodes that a node's invocation ends with."""
    if node.memoization_hit:
        return [node.id]
    if node.type == "Retry":
        return [next(reversed(node.children))] if node.children else []
    if node.type == "Pod":
        return _of_containers(run, node)
    if node.type == "TaskGroup":
        below = list(node.children)
        if not below:
            return [node.id]
    elif node.type in ("Steps", "DAG", "StepGroup"):
        below = node.outbound
    else:
        return [node.id]
    return [last for one in below if one in run.nodes for last in outbound_of(run, run.nodes[one])]


def _of_containers(run: Run, node: Node) -> list[str]:
    containers = [run.nodes[child] for child in node.children if run.nodes[child].type == "Container"]
    if not containers:
        return [node.id]
    last: list[str] = []
    seen: set[str] = set()
    while containers:
        container = containers.pop(0)
        if container.id in seen:
            continue
        seen.add(container.id)
        below = [run.nodes[child] for child in container.children if run.nodes[child].type == "Container"]
        containers += below
        if not below:
            last.append(container.id)
    return last


def connect_all(run: Run, parents: list[str], child_id: str) -> None:
    """Make a node the child of several."""
    for parent in parents:
        run.connect(run.nodes[parent], child_id)


def last_attempt(run: Run, node: Node) -> Node:
    """Give a Retry node's last attempt, which speaks for it; any other node speaks for itself (op: 3635)."""
    if node.type != "Retry":
        return node
    for child in reversed(node.children):
        if not run.nodes[child].hooked or run.nodes[child].retried:
            return run.nodes[child]
    return node


def kill_daemons(run: Run, boundary: Node) -> None:
    """End the daemons of a template whose node has ended (op: killDaemonedChildren)."""
    for node in boundary.daemons or []:
        if node.daemoned:
            run.set_phase(node, SUCCEEDED)
            run.command(KillPod(node_id=node.id))
    boundary.daemons = None
