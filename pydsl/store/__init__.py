"""What is kept of runs: one SQLite file with every run's journal and result."""

from __future__ import annotations

from pydsl.store.database import Entry, RunRow, Store
from pydsl.store.home import home_folder

__all__ = ["Entry", "RunRow", "Store", "home_folder"]
