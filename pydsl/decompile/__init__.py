"""Manifests as Python: `decompile` writes the source that compiles back to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydsl.decompile.module import module_name
    from pydsl.decompile.rounds import FUNCTIONS, OBJECTS, Decompiled, decompile

__all__ = ["FUNCTIONS", "OBJECTS", "Decompiled", "decompile", "module_name"]


def __getattr__(name: str) -> object:
    """Load the room when it's asked for (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    home = "module" if name == "module_name" else "rounds"
    return getattr(import_module(f"pydsl.decompile.{home}"), name)
