"""The kinds of places where files are: the one list of them, which a test compares with `ArtifactLocation`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

LOCATIONS = {
    "artifactory": ("url",),
    "azure": ("blob",),
    "git": ("repo",),
    "gcs": ("key",),
    "hdfs": ("addresses", "path"),
    "http": ("url",),
    "oss": ("key",),
    "raw": (),
    "s3": ("key",),
    "plugin": ("key",),
}
"""The fields of an artifact that say where it is, as Argo looks at them in turn; and what says it there, one of it."""


def said_at(artifact: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    """Return what an artifact says at one kind of location; nothing where it's at none of that kind."""
    return artifact.get(kind) or {}


def says_location(artifact: Mapping[str, Any]) -> bool:
    """Whether an artifact says where its content is, however little it says."""
    return any(artifact.get(kind) is not None for kind in LOCATIONS)


def has_location(artifact: Mapping[str, Any]) -> bool:
    """Whether an artifact says enough of where it is, or what its key is; Argo looks at the first kind that's there."""
    for kind, fields in LOCATIONS.items():
        held = artifact.get(kind)
        if isinstance(held, dict):
            return not fields or any(held.get(field) for field in fields)
    return False
