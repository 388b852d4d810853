"""The tables, and how a file of an earlier format becomes one of this."""

from __future__ import annotations

from pydsl.errors import InfrastructureError
from pydsl.lazy import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3

VERSION = 5
"""Another one for every change of SCHEMA, so that files of each are known; a test holds it."""

SCHEMA = """
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    namespace TEXT NOT NULL,
    started REAL NOT NULL,       -- seconds since 1970
    finished REAL,
    phase TEXT NOT NULL,
    message TEXT NOT NULL,
    held INTEGER NOT NULL DEFAULT 0,    -- whether it's suspended as a whole (spec.suspend)
    shutdown TEXT NOT NULL DEFAULT '',  -- "", Stop or Terminate (spec.shutdown)
    priority INTEGER NOT NULL DEFAULT 0,  -- spec.priority: whose turn it is at a lock
    runtime TEXT NOT NULL,
    folder TEXT NOT NULL         -- logs and artifacts
);
CREATE INDEX runs_by_name ON runs (name, started);
CREATE TABLE texts (             -- what may be large: a list of runs doesn't read it
    run INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
    workflow TEXT NOT NULL,      -- the Workflow as JSON, as it was given
    library TEXT NOT NULL,       -- what it may refer to, a JSON list; of Secrets only their names and keys
    options TEXT NOT NULL,       -- how it's run, a JSON object
    outputs TEXT                 -- the workflow's outputs as JSON
);
CREATE TABLE nodes (             -- as they are now
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    type TEXT NOT NULL,
    phase TEXT NOT NULL,
    json TEXT NOT NULL,          -- as Argo prints it, without its children; of long input artifacts only numbers
    UNIQUE (run, id)
);
CREATE TABLE artifacts (         -- long input artifacts, such as the runner of Python functions: many nodes share one
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    number INTEGER NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (run, number)
);
CREATE TABLE links (             -- who is whose child, in the order of `number`
    number INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    parent TEXT NOT NULL,
    child TEXT NOT NULL,
    UNIQUE (run, parent, child)
);
CREATE TABLE journal (
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    number INTEGER NOT NULL,     -- from 0, without gaps
    event TEXT NOT NULL,         -- JSON: the class and its fields
    commanded TEXT NOT NULL,     -- a line for each command: its kind and what it's about
    PRIMARY KEY (run, number)
) WITHOUT ROWID;
CREATE TABLE inbox (             -- what somebody asked for
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    request TEXT NOT NULL        -- JSON: the class and its fields; taken out when it's in the journal
);
CREATE INDEX inbox_by_run ON inbox (run);
CREATE TABLE owners (            -- who drives the run, or was the last to
    run INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
    pid INTEGER NOT NULL,
    boot TEXT NOT NULL,          -- the machine's start: pids of another one mean nothing
    host TEXT NOT NULL,
    version TEXT NOT NULL        -- pydsl's
);
"""


class Tables(NamedTuple):
    """The tables of a file. `migrates`: files of earlier formats become ones of this."""

    version: int
    schema: str
    migrates: bool = False

    def is_current(self, connection: sqlite3.Connection, path: str) -> bool:
        """Whether the tables are of this format. Raises InfrastructureError for one that's later than this."""
        version = _version(connection)
        if version > self.version:
            raise InfrastructureError(f"{path} was written by a later version of pydsl (format {version})")
        return version == self.version

    def prepare(self, connection: sqlite3.Connection, path: str) -> None:
        """Make the tables, or bring them to this format, unless another process just did."""
        if self.is_current(connection, path):
            return
        earlier = _version(connection) if self.migrates else 0
        from pydsl.store import migration  # once a format, if ever

        if earlier:
            migration.set_aside(connection)
        for statement in self.schema.split(";\n"):
            connection.execute(statement)
        if earlier:
            migration.take_over(connection, earlier)
        connection.execute(f"PRAGMA user_version = {self.version}")


TABLES = Tables(VERSION, SCHEMA, migrates=True)
"""The tables of runs."""


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
