"""Artifacts that go when a workflow has completed (Argo: workflow/controller/artifact_gc.go, artifactGC.strategy).

What goes when the workflow is deleted goes with the run's folder; whatever else there is stays until then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.artifacts import location_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydsl.artifacts import ArtifactFolder
    from pydsl.spec import wire

ON_COMPLETION = "OnWorkflowCompletion"


def collect(
    spec: wire.WorkflowSpec, nodes: Iterable[wire.NodeStatus], store: ArtifactFolder
) -> Mapping[str, wire.Outputs]:
    """Remove what a completed run's nodes stored that goes then, and return the outputs that this changes."""
    changed = gone(spec, nodes)
    store.remove([one for outputs in changed.values() for one in outputs["artifacts"] if one.get("deleted")])
    return changed


def gone(spec: wire.WorkflowSpec, nodes: Iterable[wire.NodeStatus]) -> Mapping[str, wire.Outputs]:
    """Return, by the ids of nodes, the outputs of which something goes at the end; what goes is marked as deleted.

    An artifact's own strategy wins over the workflow's. It's no event of the run: it follows from how it ended.
    """
    usual = _strategy(spec.get("artifactGC"))
    of_node = {node["id"]: outputs for node in nodes if (outputs := node.get("outputs"))}
    marked = {id: _marked(outputs, usual) for id, outputs in of_node.items()}
    return {id: outputs for id, outputs in marked.items() if outputs != of_node[id]}


def _marked(outputs: wire.Outputs, usual: str) -> wire.Outputs:
    artifacts = [_gone(one) if _goes(one, usual) else one for one in outputs.get("artifacts") or ()]
    return {**outputs, "artifacts": artifacts} if artifacts else outputs


def _gone(artifact: wire.Artifact) -> wire.Artifact:
    gone = artifact.copy()
    gone["deleted"] = True
    return gone


def _goes(artifact: wire.Artifact, usual: str) -> bool:
    return (_strategy(artifact.get("artifactGC")) or usual) == ON_COMPLETION and location_of(artifact) is not None


def _strategy(given: wire.ArtifactGC | wire.WorkflowLevelArtifactGC | None) -> str:
    return str((given or {}).get("strategy") or "")
