"""What is kept of runs: one SQLite file with every run's rows and journal."""

from __future__ import annotations

from pydsl.lazy import TYPE_CHECKING, lazily

if TYPE_CHECKING:
    from pydsl.store.codec import decode_event, encode_event
    from pydsl.store.database import RunRow, Store, Texts, encoded
    from pydsl.store.home import home_folder, home_path, make_private
    from pydsl.store.journal import RunJournal
    from pydsl.store.lock import FileLock
    from pydsl.store.locks import RowLocks, holders_of
    from pydsl.store.owner import Owner, this_process

__all__ = [
    "FileLock",
    "Owner",
    "RowLocks",
    "RunJournal",
    "RunRow",
    "Store",
    "Texts",
    "decode_event",
    "encode_event",
    "encoded",
    "holders_of",
    "home_folder",
    "home_path",
    "make_private",
    "this_process",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(
        __name__,
        {
            "codec": ("decode_event", "encode_event"),
            "database": ("RunRow", "Store", "Texts", "encoded"),
            "home": ("home_folder", "home_path", "make_private"),
            "journal": ("RunJournal",),
            "lock": ("FileLock",),
            "locks": ("RowLocks", "holders_of"),
            "owner": ("Owner", "this_process"),
        },
    )
