"""What changed between two sets of manifests, in Argo's words: `diff` compares, FORMATS write it down."""

from __future__ import annotations

from pydsl.diff.changes import ChangedManifest, ManifestChange
from pydsl.diff.formats import FORMATS
from pydsl.diff.pairing import diff
from pydsl.diff.sides import SidedManifest, side_of
from pydsl.diff.versions import at_revision

__all__ = ["FORMATS", "ChangedManifest", "ManifestChange", "SidedManifest", "at_revision", "diff", "side_of"]
