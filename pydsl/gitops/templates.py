"""A Workflow as a template of its kind: what has a name can be applied again and again, and be started from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

TEMPLATE_KINDS = {"workflowtemplate": "WorkflowTemplate", "clusterworkflowtemplate": "ClusterWorkflowTemplate"}
"""What a Workflow can be written as, by the word of the command line."""
_OF_RUNS = ("labels", "annotations")


def as_template(manifest: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    """Return a Workflow as a template of a kind; other objects as they are.

    A generateName gives the name, less its dash. Labels and annotations stay, and runs get them by workflowMetadata, as
    they had them. Raises UsageError for a Workflow that is made from a template already, and for a namespace where the
    kind has none.
    """
    if manifest.get("kind") != "Workflow":
        return manifest
    metadata, spec = dict(manifest.get("metadata") or {}), manifest.get("spec") or {}
    generated = str(metadata.pop("generateName", "")).rstrip("-.")
    named = {"name": metadata.pop("name", None) or generated, **metadata}
    if spec.get("workflowTemplateRef"):
        raise UsageError(f"{named['name']}: a Workflow made from a template can't be written as a {kind} itself")
    if kind == "ClusterWorkflowTemplate" and "namespace" in named:
        raise UsageError(f"{named['name']}: a ClusterWorkflowTemplate is in no namespace, and this Workflow is in one")
    of_runs = {key: {**metadata[key], **_given(spec, key)} for key in _OF_RUNS if metadata.get(key)}
    shared = {"workflowMetadata": {**(spec.get("workflowMetadata") or {}), **of_runs}} if of_runs else {}
    return {**manifest, "kind": kind, "metadata": named, "spec": {**spec, **shared}}


def _given(spec: Mapping[str, Any], key: str) -> Mapping[str, str]:
    of_runs: Mapping[str, str] = (spec.get("workflowMetadata") or {}).get(key) or {}
    return of_runs
