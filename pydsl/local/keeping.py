"""Where the artifacts of a run are kept: by key in a folder of its own, whose files are shared with other runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.artifacts import ArtifactFolder, Contents

if TYPE_CHECKING:
    from pathlib import Path


def stored(folder: Path) -> ArtifactFolder:
    """Return what a run has stored, by its folder."""
    return ArtifactFolder(folder / "artifacts")


def contents_of(home: Path) -> Contents:
    """Return what the artifacts of all runs have in common."""
    return Contents(home / "contents")
