"""Where input artifacts are brought from, that no step has stored: each kind is a file here that declares `SOURCE`."""

from __future__ import annotations

import functools
import importlib
from typing import TYPE_CHECKING

from pydsl.artifacts.kinds import kinds
from pydsl.artifacts.sources.model import Absent, ArtifactOrigin, Bringing
from pydsl.lazy import modules_in
from pydsl.spec.artifact_locations import said_at

if TYPE_CHECKING:
    from pydsl.spec import wire

__all__ = ["Absent", "ArtifactOrigin", "Bringing", "sendable", "source_of"]


@functools.cache
def _names() -> frozenset[str]:
    return frozenset(modules_in(__path__))


def _source(name: str) -> ArtifactOrigin:
    found: ArtifactOrigin = importlib.import_module(f"{__name__}.{name}").SOURCE
    return found


def sendable() -> tuple[str, ...]:
    """Name the kinds of stores that something here can write to."""
    return tuple(name for name in sorted(_names() & kinds().keys()) if _source(name).send is not None)


def source_of(artifact: wire.Artifact) -> ArtifactOrigin | None:
    """Return what brings an artifact, by the place that it names; None where it names none that can be asked."""
    for name in _names() & artifact.keys():
        place = said_at(artifact, name)
        if isinstance(place, dict):
            source = _source(name)
            if all(place.get(field) for field in source.needs):
                return source
    return None
