"""YAML in, with places, read as Argo reads it; YAML out, the same bytes every time.

`load`, `load_all`, `load_file` and `read` take text in; `emit` and `emit_one` write it. `locate` gives findings about
a document their lines. Nothing here knows Argo's types: data are plain JSON values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydsl.manifest.document import Document, load, load_all, load_file, locate, read
    from pydsl.manifest.positions import Positions
    from pydsl.manifest.writing import emit, emit_one

__all__ = ["Document", "Positions", "emit", "emit_one", "load", "load_all", "load_file", "locate", "read"]

_HOMES = {"emit": "writing", "emit_one": "writing", "Positions": "positions"}


def __getattr__(name: str) -> object:
    """Load a part when it's asked for: who only writes YAML never loads its reader (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'document')}"), name)
