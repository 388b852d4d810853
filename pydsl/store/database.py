"""The SQLite file: a row for each run, and its journal: every event with the commands that it led to.

Events and their commands are stored in one transaction before a command is carried out, so that they outlive this
process. A transaction with a pod's result is also synced to the disk, beside the run (docs/adr/0004).
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import attrs

from pydsl.engine.events import PodFinished
from pydsl.errors import InfrastructureError
from pydsl.store.codec import decode_commands, decode_event, encode_commands, encode_event
from pydsl.store.syncing import Syncing

if TYPE_CHECKING:
    from pathlib import Path

    from pydsl.engine.commands import Command
    from pydsl.engine.events import Event

FILE = "pydsl.sqlite3"
VERSION = 1
BUSY = 30.0
"""Seconds to wait for another process that writes."""

SCHEMA = """
CREATE TABLE runs (
    uid TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    started REAL NOT NULL,       -- seconds since 1970
    workflow TEXT NOT NULL,      -- the Workflow as JSON, as it was given
    library TEXT NOT NULL,       -- what it may refer to, a JSON list
    runtime TEXT NOT NULL,
    folder TEXT NOT NULL,        -- logs and artifacts
    finished REAL,
    phase TEXT,
    result TEXT                  -- the finished Workflow as JSON
);
CREATE INDEX runs_by_name ON runs (name, started);
CREATE TABLE journal (
    uid TEXT NOT NULL,
    number INTEGER NOT NULL,     -- from 0, without gaps
    event TEXT NOT NULL,
    commands TEXT NOT NULL,
    PRIMARY KEY (uid, number)
) WITHOUT ROWID;
"""

Entry = tuple["Event", Sequence["Command"]]
"""An event and the commands that it led to."""


@attrs.frozen(kw_only=True)
class RunRow:
    """One run as it's kept. `finished` and what follows is None while it's under way.

    A run that stopped because nothing here could resume it is finished, too, in the phase Running.
    """

    uid: str
    name: str
    started: float
    workflow: str
    library: str
    runtime: str
    folder: str
    finished: float | None = None
    phase: str | None = None
    result: str | None = None


class Store:
    """An open file. Every method raises InfrastructureError if the file can't be read or written."""

    def __init__(self, home: Path) -> None:
        self.path = home / FILE
        with self._told():
            home.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(self.path, timeout=BUSY, isolation_level=None)
        try:
            self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self) -> None:
        with self._told():
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._make_tables()
            self._syncing = Syncing(self.path.with_name(f"{FILE}-wal"))

    def close(self) -> None:
        """Wait for the disk, and close the file."""
        self._syncing.close()
        self._connection.close()

    def add(self, run: RunRow) -> None:
        """Note that a run begins."""
        row = attrs.asdict(run)
        marks = ", ".join("?" for _ in row)
        with self._transaction():
            self._connection.execute(f"INSERT INTO runs ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))

    def record(self, uid: str, first: int, entries: Sequence[Entry]) -> None:
        """Add entries to a run's journal, the first of which has the number `first`, in one transaction."""
        rows = [
            (uid, first + offset, encode_event(event), encode_commands(commands))
            for offset, (event, commands) in enumerate(entries)
        ]
        with self._transaction():
            self._connection.executemany("INSERT INTO journal VALUES (?, ?, ?, ?)", rows)
        if any(isinstance(event, PodFinished) for event, _ in entries):
            self._sync()

    def finish(self, uid: str, *, at: float, phase: str, result: str) -> None:
        """Note how a run ended."""
        with self._transaction():
            self._connection.execute(
                "UPDATE runs SET finished = ?, phase = ?, result = ? WHERE uid = ?", (at, phase, result, uid)
            )
        self._sync()

    def find(self, name: str) -> RunRow | None:
        """Give the latest run of a name or a uid."""
        with self._told():
            query = f"SELECT {', '.join(_COLUMNS)} FROM runs WHERE name = ? OR uid = ? ORDER BY started DESC LIMIT 1"
            row = self._connection.execute(query, (name, name)).fetchone()
        return RunRow(**dict(zip(_COLUMNS, row, strict=True))) if row else None

    def journal(self, uid: str) -> list[Entry]:
        """Read a run's journal, in order."""
        with self._told():
            query = "SELECT event, commands FROM journal WHERE uid = ? ORDER BY number"
            rows = self._connection.execute(query, (uid,)).fetchall()
        return [(decode_event(event), decode_commands(commands)) for event, commands in rows]

    def _sync(self) -> None:
        with self._told():
            self._syncing.ask()

    def _make_tables(self) -> None:
        with self._transaction():
            version = self._connection.execute("PRAGMA user_version").fetchone()[0]
            if version > VERSION:
                raise InfrastructureError(f"{self.path} was written by a later version of pydsl (format {version})")
            if version == 0:
                for statement in SCHEMA.split(";\n"):
                    self._connection.execute(statement)
                self._connection.execute(f"PRAGMA user_version = {VERSION}")

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._told():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise InfrastructureError(f"{self.path}: {error}") from error


_COLUMNS = tuple(field.name for field in attrs.fields(RunRow))
