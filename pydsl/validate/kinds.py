"""Kinds that nothing knows, and findings that others say better."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydsl.diagnostics import Diagnostic, Severity, nearest
from pydsl.validate.view import error, warning

GROUP = "argoproj.io/"
OTHERS = frozenset({
    "AnalysisRun", "AnalysisTemplate", "AppProject", "Application", "ApplicationSet", "ClusterAnalysisTemplate",
    "EventBus", "EventSource", "Experiment", "Rollout", "Sensor", "WorkflowArtifactGCTask", "WorkflowTaskResult",
    "WorkflowTaskSet",
})  # fmt: skip
"""Kinds of Argo's projects that people don't run as workflows."""


def misspelt_kind(manifest: Any) -> list[Diagnostic]:
    """Report a manifest of no kind, and one whose kind looks as if one of Argo's was meant."""
    from pydsl.spec import KINDS

    if not isinstance(manifest, Mapping) or not manifest.get("kind"):
        return [warning("PD105", ("kind",), "a document without a kind: nothing reads it")]
    kind = str(manifest["kind"])
    close = nearest(kind, KINDS)
    if close and kind not in OTHERS and str(manifest.get("apiVersion")).startswith(GROUP):
        return [error("PD104", ("kind",), f"{kind!r} isn't a kind of Argo's", f"did you mean {close!r}?")]
    return []


_CHECKED = {("container", "image"), ("script", "image")}
"""Fields whose own rule knows that `templateDefaults` may say them."""


def without_echoes(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Leave out that a field is missing (PD103) where an error says the same of it, or of what would be in it."""
    listed = [finding for finding in findings if finding.code != "PD103" or finding.path[-2:] not in _CHECKED]
    said = [finding.path for finding in listed if finding.severity is Severity.ERROR]
    echoes = {path[:length] for path in said for length in range(1, len(path) + 1)}
    return [finding for finding in listed if finding.code != "PD103" or finding.path not in echoes]
