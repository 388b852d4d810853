"""Where artifacts go on this machine: what steps store, kept by key in a folder, as an object store keeps it."""

from __future__ import annotations

from pydsl.artifacts.contents import Contents
from pydsl.artifacts.folder import ArtifactError, ArtifactFolder
from pydsl.artifacts.location import Location, location_of, stored_as
from pydsl.artifacts.sources import Absent, Bringing, sendable, source_of

__all__ = [
    "Absent",
    "ArtifactError",
    "ArtifactFolder",
    "Bringing",
    "Contents",
    "Location",
    "location_of",
    "sendable",
    "source_of",
    "stored_as",
]
