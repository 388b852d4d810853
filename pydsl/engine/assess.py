"""How a DAG ended: what its target tasks came to, an omitted one by its branch (dag.go: assessDAGPhase; rule 4)."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from pydsl.engine.phases import FAILURES, OMITTED, RUNNING, SKIPPED, SUCCEEDED
from pydsl.engine.verdicts import continues_on

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydsl.engine.dag import DagBody
    from pydsl.engine.node import Node


def assess(dag: DagBody) -> str | None:
    """Return the phase that the DAG ends with; None while something is under way, or still to come."""
    ids = {name: dag.run.nodes.id_of(dag.task_name(name)) for name in dag.graph.targets}
    phases = dict.fromkeys(ids.values(), "")
    under_way = _walk(dag, phases)
    if under_way is not None:
        dag.run.nodes.when_ended(under_way, dag.assess)
        return None
    return _verdict(dag, {name: phases[id] for name, id in ids.items()})


def left_below(dag: DagBody) -> Node | None:
    """Return a node below that Argo would leave under way for ever, and with it the DAG."""
    nodes = dag.run.nodes
    queue, seen = deque(dag.node.children if nodes.left else ()), set()
    while queue:
        node_id = queue.popleft()
        if node_id in nodes.left:
            return nodes.left[node_id]
        if node_id not in seen and node_id in nodes:
            seen.add(node_id)
            queue.extend(_below(dag, nodes[node_id]))
    return None


def _walk(dag: DagBody, phases: dict[str, str]) -> Node | None:
    """Follow each branch from the DAG's node on; gives a node that hasn't ended, if there's one."""
    nodes = dag.run.nodes
    queue = deque((child, SUCCEEDED) for child in dag.node.children)
    seen = set(queue)
    while queue:
        node_id, branch = queue.popleft()
        node = nodes.get(node_id)
        if node is None:
            continue
        if not node.fulfilled:
            return node
        if node.completed:
            branch = node.phase
        if node_id in phases and phases[node_id] not in FAILURES:
            phases[node_id] = branch if node.phase in (OMITTED, SKIPPED) else node.phase
        for child in _below(dag, node):
            if (child, branch) not in seen:
                seen.add((child, branch))
                queue.append((child, branch))
    return None


def _below(dag: DagBody, node: Node) -> Iterable[str]:
    """Return where a branch goes on: of a Retry, after its last attempt, and at its handlers; else at every child."""
    if node.type != "Retry":
        return node.children
    nodes = dag.run.nodes
    handlers = [child for child in node.children if _is_handler(nodes.get(child))]
    attempts = [child for child in node.children if child in nodes and not _is_handler(nodes[child])]
    return [*(nodes[attempts[-1]].children if attempts else ()), *handlers]


def _is_handler(node: Node | None) -> bool:
    return node is not None and node.hooked and not node.retried


def _verdict(dag: DagBody, phases: dict[str, str]) -> str | None:
    fail_fast = dag.template["dag"].get("failFast") is not False
    result: str | None = SUCCEEDED
    for name in dag.graph.targets:
        phase = phases[name] or _unreached(dag, name)
        if phase == RUNNING and _is_behind_a_daemon(dag, name):
            phase = ""
            dag.run.agenda.post_then(dag.assess)
        if not phase:
            result = None
            if not fail_fast:
                break
        elif phase in FAILURES and not continues_on(dag.graph.tasks[name], phase):
            result = phase
            if fail_fast:
                break
    return result


def _is_behind_a_daemon(dag: DagBody, name: str) -> bool:
    """Whether a target has just been left out whose branch is a running daemon's: it's judged the next time."""
    task = dag.tasks.get(name)
    node = task.node if task is not None else None
    return node is not None and node.phase in (OMITTED, SKIPPED) and node.started_at == dag.run.agenda.now


def _unreached(dag: DagBody, name: str) -> str:
    """Judge a target that no branch leads to, since what it waited for ended without nodes of its own; "" if it hasn't
    come up. Argo would wait for ever.
    """
    task = dag.tasks.get(name)
    if task is None or task.node is None or not task.node.fulfilled:
        return ""
    if task.node.completed:
        return task.node.phase
    ancestors = dag.graph.ancestors(name)
    before = [other.node for key, other in dag.tasks.items() if key in ancestors]
    return next((node.phase for node in before if node is not None and node.failed), SUCCEEDED)
