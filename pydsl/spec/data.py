"""Templates that list what is in a store, and pick from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.artifact import Artifact
from pydsl.spec.classes import define
from pydsl.spec.order import nearest_first

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.spec.values import Given


@define(kw_only=True)
class Data:
    """A list of the files of a store, and what is made of it."""

    source: Given[DataSource]
    transformation: Sequence[Given[TransformationStep]]


@define(kw_only=True)
class DataSource:
    """Where the list comes from."""

    artifact_paths: Given[ArtifactPaths] | None = None


@define(kw_only=True, field_transformer=nearest_first)
class ArtifactPaths(Artifact):
    """The files of an artifact's location, as a list."""


@define(kw_only=True)
class TransformationStep:
    """One change of the list, by an expression."""

    expression: str
