"""What `Annotated` may say of an input or an output: its name in Argo, where its file goes, words for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Sequence


@attrs.frozen
class Parameter:
    """Say more of a parameter: `Annotated[int, Parameter("numParts", description="How many")]`.

    On a return annotation it also makes one output of a class that would be several.
    """

    name: str | None = None
    """Its name in Argo, where that isn't the Python name with `-` for `_`."""
    description: str | None = attrs.field(default=None, kw_only=True)
    enum: Sequence[str] | None = attrs.field(default=None, kw_only=True)
    """The values that a person may choose from."""
    global_name: str | None = attrs.field(default=None, kw_only=True)
    """For an output: it's `workflow.outputs.parameters.<global_name>` too."""


@attrs.frozen
class Artifact:
    """Say more of a file: `Annotated[Path, Artifact(path="/in", mode=0o644)]`."""

    name: str | None = None
    """Its name in Argo, where that isn't the Python name with `-` for `_`."""
    path: str | None = attrs.field(default=None, kw_only=True)
    """Where the file is in the container."""
    global_name: str | None = attrs.field(default=None, kw_only=True)
    """For an output: it's `workflow.outputs.artifacts.<global_name>` too."""
    mode: int | None = attrs.field(default=None, kw_only=True)
    """Permission bits of the file."""
    recurse_mode: bool | None = attrs.field(default=None, kw_only=True)
    """Whether `mode` is for all that's in a folder too."""
    optional: bool | None = attrs.field(default=None, kw_only=True)
    """Whether the file may be absent; `Path | None` says the same."""
    archive: Any = attrs.field(default=None, kw_only=True)
    """How it's packed: `ArchiveStrategy(...)` of `pydsl.spec`, or `"none"`."""
    deleted: bool | None = attrs.field(default=None, kw_only=True)
    from_expression: str | None = attrs.field(default=None, kw_only=True)
    artifact_gc: Any = attrs.field(default=None, kw_only=True)
    """When it's deleted from its store: `ArtifactGC(...)` of `pydsl.spec`."""
    location: Any = attrs.field(default=None, kw_only=True)
    """Where it's stored: `s3(...)`, `http(...)`, or a location of `pydsl.spec`."""
