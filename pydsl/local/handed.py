"""Artifacts that somebody hands a run from this machine: `pydsl run -a NAME=PATH`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pydsl.artifacts import ArtifactFolder
from pydsl.files import Root

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydsl.local.wiring import Ground
    from pydsl.spec import wire

KEY = "arguments/{}"
"""The key of one in the run's own store; no key of a step's begins so."""
AS_IT_IS: wire.ArchiveStrategy = {"none": {}}


def handed(name: str) -> wire.Artifact:
    """Return the argument that stands for an artifact that was handed over."""
    return {"name": name, "s3": {"key": KEY.format(name)}}


def hand_over(artifacts: Mapping[str, Path], store: ArtifactFolder) -> None:
    """Store files and folders as they are, as if somebody had put them into a bucket."""
    for name, path in artifacts.items():
        artifact = cast("wire.Artifact", {**handed(name), "archive": AS_IT_IS})
        store.put(artifact, Root(Path("/")), os.path.abspath(path))


def hand_on(artifacts: Iterable[wire.Artifact], before: Path, ground: Ground) -> None:
    """Copy to a run what was handed to an earlier one, whose folder is `before`, of the artifacts in its arguments."""
    store = ArtifactFolder(before / "artifacts")
    for artifact in artifacts:
        if artifact == handed(artifact["name"]):
            store.hand(artifact, ArtifactFolder(ground.folder / "artifacts"))
