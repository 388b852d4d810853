"""Templates that work on Kubernetes objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.classes import define

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.spec.artifact import Artifact
    from pydsl.spec.values import Given


@define(kw_only=True)
class ResourceTemplate:
    """Something that is done with a Kubernetes object, and when that has worked."""

    action: str
    set_owner_reference: bool | None = None
    merge_strategy: str | None = None
    flags: Sequence[str] | None = None
    success_condition: str | None = None
    failure_condition: str | None = None
    manifest: str | None = None
    manifest_from: Given[ManifestFrom] | None = None


@define(kw_only=True)
class ManifestFrom:
    """The artifact that an object's manifest is read from."""

    artifact: Given[Artifact]
