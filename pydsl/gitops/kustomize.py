"""The kustomization.yaml of a folder of manifests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydsl.errors import UsageError
from pydsl.manifest import emit_one

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

KUSTOMIZATION = Path("kustomization.yaml")


def kustomization(files: Iterable[Path]) -> str:
    """Write the kustomization that applies files."""
    return emit_one(
        {
            "apiVersion": "kustomize.config.k8s.io/v1beta1",
            "kind": "Kustomization",
            "resources": sorted(file.as_posix() for file in files),
        }
    )


def require_names(manifests: Iterable[Mapping[str, Any]], source: Path) -> None:
    """Raise UsageError for an object without a name: kustomize refuses it."""
    for manifest in manifests:
        metadata = manifest.get("metadata") or {}
        if not metadata.get("name"):
            said = metadata.get("generateName") or "of no name"
            raise UsageError(
                f"{source}: kustomize takes no object without metadata.name, and the {manifest.get('kind')} {said} "
                "has none: --as workflowtemplate makes a template of it, name=... gives it a name"
            )
