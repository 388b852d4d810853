"""Where a node's invocation ends: the nodes that those that follow hang on (op: getOutboundNodes)."""

from __future__ import annotations

from itertools import islice, takewhile
from typing import TYPE_CHECKING

from pydsl.engine.commands import KillPod
from pydsl.engine.phases import SUCCEEDED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydsl.engine.agenda import Agenda
    from pydsl.engine.node import Node
    from pydsl.engine.nodes import NodeTable


def outbound_of(nodes: NodeTable, node: Node) -> list[str]:
    """List the ids of the nodes that a node's invocation ends with."""
    if node.type == "Retry":
        return [next(reversed(node.children))] if node.children else []
    if node.type == "Pod":
        return _of_containers(nodes, node) if "containerSet" in (node.template or ()) else [node.id]
    if node.type == "TaskGroup":
        below: Sequence[str] = list(node.children)
        if not below:
            return [node.id]
    elif node.memoization_hit:
        return [node.id]
    elif node.type in ("Steps", "DAG", "StepGroup"):
        below = node.outbound
    else:
        return [node.id]
    return [last for one in below if one in nodes for last in outbound_of(nodes, nodes[one])]


def _of_containers(nodes: NodeTable, pod: Node) -> list[str]:
    """List the last containers of a set, and with them what its hooks end with; the pod itself, where it has none."""
    containers = _containers_below(nodes, pod)
    if not containers:
        return [pod.id]
    others = islice(pod.children, len(containers), None)
    last = [one for child in others for one in outbound_of(nodes, nodes[child])]
    seen: set[str] = set()
    for container in containers:
        if container.id not in seen:
            seen.add(container.id)
            following = _containers_below(nodes, container)
            containers += following
            if not following:
                last.append(container.id)
    return last


def _containers_below(nodes: NodeTable, node: Node) -> list[Node]:
    """List the containers below a pod or a container: they come first, as they're there before anything follows."""
    return [*takewhile(lambda child: child.type == "Container", (nodes[child] for child in node.children))]


def ends_of(nodes: NodeTable, invoked: Iterable[Node]) -> list[Node]:
    """List the nodes that the invocations of several nodes end with."""
    found: list[Node] = []
    for node in invoked:
        if node.type == "Pod" and "containerSet" not in (node.template or ()):  # most: they cost no call
            found.append(node)
        else:
            found += [nodes[one] for one in outbound_of(nodes, node)]
    return found


def last_attempt(nodes: NodeTable, node: Node) -> Node:
    """Return a Retry node's last attempt, which speaks for it; any other node speaks for itself (op: 3635)."""
    if node.type != "Retry":
        return node
    for child in reversed(node.children):
        if not nodes[child].hooked or nodes[child].retried:
            return nodes[child]
    return node


def kill_daemons(nodes: NodeTable, agenda: Agenda, boundary: Node) -> None:
    """End the daemons of a template whose node has ended (op: killDaemonedChildren)."""
    for node in boundary.daemons or []:
        if node.daemoned:
            nodes.set_phase(node, SUCCEEDED)
            agenda.command(KillPod(node_id=node.id))
    boundary.daemons = None
