"""Artifacts that go when a workflow has completed (Argo: workflow/controller/artifact_gc.go, artifactGC.strategy).

What goes when the workflow is deleted goes with the run's folder; whatever else there is stays until then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.artifacts import location_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydsl.artifacts import ArtifactFolder
    from pydsl.spec import wire

ON_COMPLETION = "OnWorkflowCompletion"


def collect(spec: wire.WorkflowSpec, nodes: Iterable[wire.NodeStatus], store: ArtifactFolder) -> None:
    """Remove what a completed run's nodes stored that goes then; an artifact's own strategy wins."""
    usual = _strategy(spec.get("artifactGC"))
    stored = (artifact for node in nodes for artifact in (node.get("outputs") or {}).get("artifacts") or ())
    store.remove([one for one in stored if _goes(one, usual) and location_of(one) is not None])


def _goes(artifact: wire.Artifact, usual: str) -> bool:
    return (_strategy(artifact.get("artifactGC")) or usual) == ON_COMPLETION


def _strategy(given: wire.ArtifactGC | wire.WorkflowLevelArtifactGC | None) -> str:
    return str((given or {}).get("strategy") or "")
