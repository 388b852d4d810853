"""Kinds of stores that hold objects by name: each is a file of this package, which says where its names stand.

All are one folder on this machine. A new kind is a new file with a `KIND`; nothing else names it.
"""

from __future__ import annotations

import functools
import importlib

from msgspec import Struct

from pydsl.lazy import modules_in


class StoreKind(Struct, frozen=True):
    """A kind of store: its field in an artifact, and there the fields with an object's name and its bucket."""

    name: str
    key: str
    bucket: str = ""
    """"" where a store has no buckets."""


@functools.cache
def kinds() -> dict[str, StoreKind]:
    """Return the kinds by name."""
    modules = (importlib.import_module(f"{__name__}.{name}") for name in modules_in(__path__))
    return {module.KIND.name: module.KIND for module in modules}
