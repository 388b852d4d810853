"""The finished Workflow as Argo prints it: the manifest with its status."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pydsl.engine.progress import total, with_sums
from pydsl.engine.shown import node_alone, with_children
from pydsl.expr.strftime import rfc3339
from pydsl.spec.labels import COMPLETED, PHASE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.engine.node import Node
    from pydsl.engine.state import State
    from pydsl.spec import wire


class Summary(NamedTuple):
    """What is to be said of a run as a whole."""

    name: str
    namespace: str
    uid: str
    started_at: float
    finished_at: float | None
    phase: str
    message: str
    outputs: wire.Outputs | None
    held: bool = False
    shutdown: str = ""


def workflow_json(run: State) -> wire.Workflow:
    """Return the Workflow with `status`, as `kubectl get workflow -o json` shows it."""
    return printed(run.plan.workflow, summary(run), {node.id: node_json(run, node) for node in run.nodes.values()})


def summary(run: State) -> Summary:
    """Return what a run is now."""
    return Summary(
        name=run.name,
        namespace=run.namespace,
        uid=run.uid,
        started_at=run.started_at,
        finished_at=run.finished_at,
        phase=run.phase,
        message=run.message,
        outputs=run.globals.outputs(),
        held=run.shutdown.held,
        shutdown=run.shutdown.strategy,
    )


def printed(given: wire.Workflow, of: Summary, nodes: Mapping[str, wire.NodeStatus]) -> wire.Workflow:
    """Put a Workflow together: the manifest as it was given, the summary, and the nodes."""
    metadata = (given.get("metadata") or {}).copy()
    metadata.pop("generateName", None)
    done = "false" if of.finished_at is None else "true"
    labels = {**(metadata.get("labels") or {}), COMPLETED: done, PHASE: of.phase}
    return {
        "apiVersion": given.get("apiVersion", "argoproj.io/v1alpha1"),
        "kind": "Workflow",
        "metadata": {
            **metadata, "name": of.name, "namespace": of.namespace, "uid": of.uid,
            "creationTimestamp": rfc3339(of.started_at), "labels": labels,
        },
        "spec": _spec(given.get("spec") or {}, of),
        "status": _status(of, nodes),
    }  # fmt: skip


def _spec(given: wire.WorkflowSpec, of: Summary) -> wire.WorkflowSpec:
    """Return the spec with what somebody outside decided, where Argo writes it."""
    made = given.copy()
    made.pop("suspend", None)
    if of.held:
        made["suspend"] = True
    if of.shutdown:
        made["shutdown"] = of.shutdown
    return made


def _status(of: Summary, nodes: Mapping[str, wire.NodeStatus]) -> wire.WorkflowStatus:
    made: wire.WorkflowStatus = {"phase": of.phase, "startedAt": rfc3339(of.started_at)}
    made["finishedAt"] = rfc3339(of.finished_at) if of.finished_at is not None else None
    made["progress"] = total(nodes.values())
    if of.message:
        made["message"] = of.message
    if of.outputs:
        made["outputs"] = of.outputs
    made["nodes"] = with_sums(nodes)
    return made


def _children(run: State, node: Node) -> list[str]:
    """Return the children that came to be: a DAG connects those first that still wait for room."""
    return [child for child in node.children if child in run.nodes]


def node_json(run: State, node: Node) -> wire.NodeStatus:
    """Return one node as `status.nodes` has it; what is empty isn't there."""
    return with_children(node_alone(node), _children(run, node))
