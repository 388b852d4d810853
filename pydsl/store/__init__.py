"""What is kept of runs: one SQLite file with every run's rows and journal."""

from __future__ import annotations

from pydsl.store.codec import decode_event, encode_event
from pydsl.store.database import RunRow, Store, Texts, encoded
from pydsl.store.home import home_folder
from pydsl.store.journal import RunJournal
from pydsl.store.owner import Lock, Owner, this_process

__all__ = [
    "Lock",
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
