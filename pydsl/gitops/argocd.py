"""What Argo CD wants to read in manifests: hooks for what it creates anew, waves for what has to be there first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

HOOK = "argocd.argoproj.io/hook"
WAVE = "argocd.argoproj.io/sync-wave"
SYNC = "Sync"
WAVES = {"CronWorkflow": 1, "WorkflowEventBinding": 1, "Workflow": 2}
"""The wave of each kind that refers to others; all else goes first, in wave 0."""


def for_argocd(manifest: Mapping[str, Any], *, waves: bool) -> Mapping[str, Any]:
    """Return a manifest with the annotations that Argo CD needs; those that it has already stay as they are.

    What has a generateName can't be applied: Argo CD creates it at each sync if it's a hook, and refuses it otherwise.
    """
    metadata = manifest.get("metadata") or {}
    wanted = {}
    if metadata.get("generateName") and not metadata.get("name"):
        wanted[HOOK] = SYNC
    wave = WAVES.get(str(manifest.get("kind")), 0)
    if waves and wave:
        wanted[WAVE] = str(wave)
    if not wanted:
        return manifest
    return {**manifest, "metadata": {**metadata, "annotations": {**wanted, **(metadata.get("annotations") or {})}}}
