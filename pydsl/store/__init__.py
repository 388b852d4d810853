"""What is kept of runs: one SQLite file with every run's rows and journal."""

from __future__ import annotations

from pydsl.store.database import RunRow, Store, Texts
from pydsl.store.home import home_folder
from pydsl.store.journal import RunJournal

__all__ = ["RunJournal", "RunRow", "Store", "Texts", "home_folder"]
