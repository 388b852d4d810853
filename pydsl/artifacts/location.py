"""Where an artifact is: its kind of store and its key, read from Argo's JSON; and the key that an output gets."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct

from pydsl.artifacts.kinds import kinds
from pydsl.errors import Unsupported
from pydsl.spec.artifact_locations import said_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.spec import wire


ENDINGS = {"none": "", "zip": ".zip", "tar": ".tgz"}
DEFAULT_STORE = "s3"


class Location(Struct, frozen=True):
    """An object of a store: the kind of store, the bucket (empty: the default one) and the key."""

    kind: str
    bucket: str
    key: str

    @property
    def text(self) -> str:
        """Name it for people."""
        return f"{self.kind} {self.bucket + '/' if self.bucket else ''}{self.key}"


def location_of(artifact: wire.Artifact) -> Location | None:
    """Read the store, bucket and key that an artifact names; None if it names none."""
    for kind in kinds().values():
        place = said_at(artifact, kind.name)
        if place.get(kind.key):
            return Location(kind.name, str(place.get(kind.bucket) or ""), str(place[kind.key]))
    return None


def stored_as(
    artifact: wire.Artifact, prefix: str, archive: wire.ArtifactLocation | None = None, *, file: str = ""
) -> wire.Artifact:
    """Return an output artifact as Argo writes it in a node: with the location that it's stored at.

    Without a key of its own it's stored below the key of `archive`, the template's `archiveLocation`, or below
    `prefix`, as `file`: by default its name and the ending of its archive (Argo: workflow/executor/executor.go,
    stageArchiveFile).
    """
    if artifact.get("plugin"):
        raise Unsupported("artifacts of plugins")
    if location_of(artifact) is not None:
        return artifact.copy()
    above = None if archive is None else location_of(cast("wire.Artifact", archive))
    kind = next((kind for kind in kinds() if kind in artifact), above.kind if above else DEFAULT_STORE)
    place = {**said_at(artifact, kind)}
    if above is not None and archive is not None and kind == above.kind:
        place, prefix = {**said_at(cast("wire.Artifact", archive), kind), **place}, above.key
    place[kinds()[kind].key] = posixpath.join(prefix, file or file_name(artifact))
    return artifact | cast("wire.Artifact", {kind: place})


def archive_of(artifact: wire.Artifact) -> str:
    """Name how an artifact is packed: none, zip or tar, which is the default."""
    archive: Mapping[str, Any] = artifact.get("archive") or {}
    return next((kind for kind in ("none", "zip") if archive.get(kind) is not None), "tar")


def file_name(artifact: wire.Artifact) -> str:
    """Name the file that an artifact is stored as."""
    archive = archive_of(artifact)
    if archive == "none":
        return posixpath.basename(str(artifact["path"]).rstrip("/"))
    return f"{artifact['name']}{ENDINGS[archive]}"
