"""The kustomization.yaml of a folder of manifests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydsl.errors import UsageError
from pydsl.lint.foreign import KUSTOMIZATIONS
from pydsl.manifest import emit_one

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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
    for complaint in nameless(manifests, source):
        raise UsageError(complaint)


def nameless(manifests: Iterable[Mapping[str, Any]], source: Path) -> Iterator[str]:
    """Say of each object that has no name that kustomize refuses it."""
    for manifest in manifests:
        metadata = manifest.get("metadata") or {}
        if not metadata.get("name"):
            said = metadata.get("generateName") or "of no name"
            yield (
                f"{source}: kustomize takes no object without metadata.name, and the {manifest.get('kind')} {said} "
                "has none: --as workflowtemplate makes a template of it, name=... gives it a name"
            )


def is_kustomized(folder: Path) -> bool:
    """Whether somebody wrote a kustomization for what's in a folder."""
    return any((folder / name).is_file() for name in KUSTOMIZATIONS)
