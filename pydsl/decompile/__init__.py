"""Manifests as Python: `decompile` writes the source that compiles back to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.lazy import lazily

if TYPE_CHECKING:
    from pydsl.decompile.folders import ManifestFile, decompile_files
    from pydsl.decompile.module import module_name
    from pydsl.decompile.rounds import FUNCTIONS, OBJECTS, Decompiled, decompile

__all__ = ["FUNCTIONS", "OBJECTS", "Decompiled", "ManifestFile", "decompile", "decompile_files", "module_name"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(
        __name__,
        {
            "folders": ("ManifestFile", "decompile_files"),
            "module": ("module_name",),
            "rounds": ("FUNCTIONS", "OBJECTS", "Decompiled", "decompile"),
        },
    )
