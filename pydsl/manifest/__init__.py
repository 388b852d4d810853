"""YAML in, with places, read as Argo reads it; YAML out, the same bytes every time.

`load`, `load_all`, `load_file` and `read` take text in; `emit` and `emit_one` write it. `locate` gives findings about
a document their lines. Nothing here knows Argo's types: data are plain JSON values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.lazy import lazily

if TYPE_CHECKING:
    from pydsl.manifest.document import Document, load, load_all, load_file, locate, read
    from pydsl.manifest.positions import Positions
    from pydsl.manifest.writing import emit, emit_one

__all__ = ["Document", "Positions", "emit", "emit_one", "load", "load_all", "load_file", "locate", "read"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(
        __name__,
        {
            "document": ("Document", "load", "load_all", "load_file", "locate", "read"),
            "positions": ("Positions",),
            "writing": ("emit", "emit_one"),
        },
    )
