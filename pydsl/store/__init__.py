"""What is kept of runs: one SQLite file with every run's rows and journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydsl.store.codec import decode_event, encode_event
    from pydsl.store.database import RunRow, Store, Texts, encoded
    from pydsl.store.home import home_folder
    from pydsl.store.journal import RunJournal
    from pydsl.store.owner import FileLock, Owner, this_process

__all__ = [
    "FileLock",
    "Owner",
    "RunJournal",
    "RunRow",
    "Store",
    "Texts",
    "decode_event",
    "encode_event",
    "encoded",
    "home_folder",
    "this_process",
]

_HOMES = {
    "decode_event": "codec",
    "encode_event": "codec",
    "home_folder": "home",
    "RunJournal": "journal",
    "FileLock": "owner",
    "Owner": "owner",
    "this_process": "owner",
}


def __getattr__(name: str) -> object:
    """Load a part when it's asked for: who only reads never loads what writes (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'database')}"), name)
