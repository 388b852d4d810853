"""The finished Workflow as Argo prints it: the manifest with its status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.engine.phases import RUNNING, SUCCEEDED
from pydsl.expr.strftime import rfc3339

if TYPE_CHECKING:
    from pydsl.engine.node import Node
    from pydsl.engine.state import State

Json = Any
EXECUTABLE = ("Pod", "Container", "Suspend", "HTTP", "Plugin")
"""The types that count in `progress` (workflow/progress)."""
_COMPLETED = "workflows.argoproj.io/completed"
_PHASE = "workflows.argoproj.io/phase"


def workflow_json(run: State) -> Json:
    """Give the Workflow with `status`, as `kubectl get workflow -o json` shows it."""
    given = run.plan.workflow
    metadata = {key: value for key, value in (given.get("metadata") or {}).items() if key != "generateName"}
    done = run.finished is not None
    labels = {**(metadata.get("labels") or {}), _COMPLETED: "true" if done else "false", _PHASE: run.phase}
    return {
        "apiVersion": given.get("apiVersion", "argoproj.io/v1alpha1"),
        "kind": "Workflow",
        "metadata": {
            **metadata, "name": run.name, "namespace": run.namespace, "uid": run.uid,
            "creationTimestamp": rfc3339(run.started_at), "labels": labels,
        },
        "spec": given.get("spec") or {},
        "status": status_json(run),
    }  # fmt: skip


def status_json(run: State) -> Json:
    """Give a run's `status`."""
    made: dict[str, Any] = {"phase": run.phase, "startedAt": rfc3339(run.started_at)}
    made["finishedAt"] = rfc3339(run.finished_at) if run.finished_at is not None else None
    made["progress"] = progress(run)
    if run.message:
        made["message"] = run.message
    if outputs := run.globals.outputs():
        made["outputs"] = outputs
    made["nodes"] = {node.id: node_json(run, node) for node in run.nodes.values()}
    return made


def progress(run: State) -> str:
    """Count the executable nodes that succeeded, and all of them: `3/4`."""
    phases = [node.phase for node in run.nodes.values() if node.type in EXECUTABLE]
    return f"{phases.count(SUCCEEDED)}/{len(phases)}"


def _children(run: State, node: Node) -> list[str]:
    """Give the children that came to be: a DAG connects those first that still wait for room."""
    return [child for child in node.children if child in run.nodes]


def node_json(run: State, node: Node) -> Json:
    """Give one node as `status.nodes` has it; what is empty isn't there."""
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
            ("inputs", node.inputs), ("outputs", node.outputs), ("children", _children(run, node)),
            ("outboundNodes", node.outbound), ("nodeFlag", node.flag), ("podIP", node.ip),
            ("daemoned", True if node.daemoned and node.phase == RUNNING else None),
            ("memoizationStatus", node.memoization),
        )
        if value
    })  # fmt: skip
    if node.type in EXECUTABLE:
        made["progress"] = "1/1" if node.phase == SUCCEEDED else "0/1"
    return made
