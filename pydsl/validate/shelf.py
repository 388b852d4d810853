"""What manifests may refer to, as the rules look it up: JSON by kind, namespace and name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from pydsl.spec.values import Json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydsl.manifest.library import Library

Found = tuple[str, Json]
"""A manifest's kind and JSON."""


class Shelf(Protocol):
    """Where templates for others are looked up."""

    @property
    def is_of_run(self) -> bool:
        """Whether what's checked belongs to a run, whose labels and annotations aren't those of its templates."""
        ...

    def find(self, name: str, *, cluster_scope: bool) -> Found | None:
        """Return the manifest that a reference names; None if it wasn't given."""
        ...

    def names(self, *, cluster_scope: bool) -> list[str]:
        """Name what there is."""
        ...

    def objects(self, kind: str, /) -> list[str]:
        """Name the objects of a kind of Kubernetes' own that were given as well."""
        ...


class LibraryShelf(Struct, frozen=True):
    """A library of typed objects."""

    library: Library
    is_of_run: bool = False

    def find(self, name: str, *, cluster_scope: bool) -> Found | None:
        """Return the manifest that a reference names; None if it wasn't given."""
        from pydsl.spec import encode  # only manifests that refer to others need it here

        found = self.library.find(name, cluster_scope=cluster_scope)
        return None if found is None else (type(found).__name__, encode(found))

    def names(self, *, cluster_scope: bool) -> list[str]:
        """Name what there is."""
        library = self.library
        return list(library.cluster_workflow_templates if cluster_scope else library.workflow_templates)

    def objects(self, _kind: str) -> list[str]:
        """Name the objects of a kind of Kubernetes' own: a library has none."""
        return []


class SetShelf(Struct, frozen=True):
    """Manifests that are checked as one set. What has a namespace is seen from within it only, as Argo's lint does."""

    manifests: Mapping[tuple[str, str, str], Json]
    """By kind, namespace ("" for cluster-wide kinds, and where none is said) and name."""
    namespace: str = ""
    """That of the manifest which is checked."""
    is_of_run: bool = False

    def find(self, name: str, *, cluster_scope: bool) -> Found | None:
        """Return the manifest that a reference names; None if it wasn't given."""
        kind = _kind(cluster_scope)
        found = self.manifests.get((kind, "" if cluster_scope else self.namespace, name))
        return None if found is None else (kind, found)

    def names(self, *, cluster_scope: bool) -> list[str]:
        """Name what there is."""
        space = "" if cluster_scope else self.namespace
        return [name for kind, where, name in self.manifests if kind == _kind(cluster_scope) and where == space]

    def objects(self, kind: str) -> list[str]:
        """Name the objects of a kind of Kubernetes' own in the manifest's namespace."""
        return [name for one, where, name in self.manifests if one == kind and where == self.namespace]


def _kind(cluster_scope: bool) -> str:
    return "ClusterWorkflowTemplate" if cluster_scope else "WorkflowTemplate"


KEPT = frozenset({"WorkflowTemplate", "ClusterWorkflowTemplate", "ConfigMap", "Secret"})


def shelved(manifests: Iterable[Found]) -> dict[tuple[str, str, str], Json]:
    """Put what manifests refer to on a shelf: templates, Secrets, ConfigMaps; the last of one name stands."""
    return {
        (kind, "" if kind == "ClusterWorkflowTemplate" else namespace_of(data), name_of(data)): data
        for kind, data in manifests
        if kind in KEPT
    }


def _metadata(data: Json) -> Mapping[str, Json]:
    metadata = data.get("metadata") if isinstance(data, dict) else None
    return metadata if isinstance(metadata, dict) else {}


def name_of(data: Json) -> str:
    """Return a manifest's name, "" if it has none."""
    return str(_metadata(data).get("name") or "")


def namespace_of(data: Json) -> str:
    """Return a manifest's namespace, "" if it says none."""
    return str(_metadata(data).get("namespace") or "")
