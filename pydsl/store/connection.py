"""One connection to the file: private to its user, in WAL mode, with one kind of error."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time

from pydsl.errors import InfrastructureError
from pydsl.lazy import TYPE_CHECKING
from pydsl.store.home import make_private
from pydsl.store.schema import TABLES, Tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import Any

FILE = "pydsl.sqlite3"
PRAGMAS = ("synchronous = NORMAL", "foreign_keys = ON", "secure_delete = ON")
BUSY = 30.0
"""Seconds to wait for another process that writes."""
LOCKED = "database is locked"
PAUSE = 0.005
"""Seconds between two attempts where SQLite itself doesn't wait."""


class Told:
    """Turns what a file or the system raises into InfrastructureError with the file's name; one serves all calls."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> None:
        """Do nothing: only an exception matters."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, (sqlite3.Error, OSError)):
            raise InfrastructureError(f"{self._path}: {error}") from error


class Connection:
    """An open file. Every method raises InfrastructureError if it can't be read or written."""

    def __init__(self, home: Path | str, file: str = FILE, tables: Tables = TABLES) -> None:
        self.path, self._tables = os.path.join(home, file), tables
        self.told = Told(self.path)
        make_private(home)
        with self.told:
            _make(self.path)
            self._sqlite = sqlite3.connect(self.path, timeout=BUSY, isolation_level=None)
        try:
            self._prepare()
        except BaseException:
            self._sqlite.close()
            raise

    def _prepare(self) -> None:
        with self.told:
            os.chmod(self.path, 0o600)  # files of format 1 were everybody's to read
            _write_ahead(self._sqlite)
            for pragma in PRAGMAS:
                self._sqlite.execute(f"PRAGMA {pragma}")
            if self._tables.is_current(self._sqlite, self.path):
                return
        with self.transaction(), self.told:
            self._tables.prepare(self._sqlite, self.path)

    def close(self) -> None:
        """Close the file."""
        self._sqlite.close()

    def rows(self, query: str, *values: Any) -> list[Any]:
        """Read rows."""
        with self.told:
            return self._sqlite.execute(query, values).fetchall()

    def insert(self, table: str, row: dict[str, Any]) -> int:
        """Add a row; return its number."""
        marks = ", ".join("?" for _ in row)
        with self.told:
            made = self._sqlite.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", (*row.values(),))
        return made.lastrowid or 0

    def do(self, statement: str, *values: Any) -> None:
        """Change rows."""
        with self.told:
            self._sqlite.execute(statement, values)

    def each(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """Change rows, with each of these values in turn."""
        if rows:
            with self.told:
                self._sqlite.executemany(statement, rows)

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read, in all that's read inside, one state of the file, whatever others write meanwhile."""
        self.do("BEGIN")
        try:
            yield
        finally:
            self.do("COMMIT")

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all that's changed inside, or, where that raises, nothing."""
        self.do("BEGIN IMMEDIATE")
        try:
            yield
            self.do("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):  # what broke the disk may have ended it already
                self._sqlite.execute("ROLLBACK")
            raise


def _write_ahead(sqlite: sqlite3.Connection) -> None:
    """Put the file in WAL mode. Of two who do that to a new one, SQLite refuses the second, whatever its timeout is."""
    until = time.monotonic() + BUSY
    while True:
        try:
            sqlite.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if str(error) != LOCKED or time.monotonic() > until:
                raise
        time.sleep(PAUSE)


def _make(path: str) -> None:
    """Make the file, its user's alone. One that's there isn't opened.

    Closing it would drop the locks that SQLite holds for other connections of this process, and the next process to
    leave would take the file's log away under them.
    """
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
