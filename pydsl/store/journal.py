"""The journal of one run: its events and what they commanded, its nodes as they are, how it ended.

A batch is one transaction, and outlives this process. One with a pod's result is also synced to the disk, beside the
run (docs/adr/0004); the end of a run waits for that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.driver import JournalEntry
from pydsl.engine.events import PodFinished
from pydsl.engine.phases import RUNNING
from pydsl.engine.shown import node_alone
from pydsl.store.codec import decode_event, encode_event
from pydsl.store.inbox import RowInbox
from pydsl.store.node_texts import NodeTexts, encode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pydsl.driver import Batch
    from pydsl.engine import Run
    from pydsl.engine.node import Node
    from pydsl.spec import wire
    from pydsl.store.connection import Connection
    from pydsl.store.syncing import Syncing


_NODE = """
INSERT INTO nodes VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (run, id) DO UPDATE SET type = excluded.type, phase = excluded.phase, json = excluded.json
"""


class RunJournal:
    """Keeps what happens in one run."""

    def __init__(self, connection: Connection, syncing: Syncing, run: int) -> None:
        self._connection, self._syncing, self._run = connection, syncing, run
        self.inbox = RowInbox(connection, run)
        self._texts = NodeTexts(self._first_of("artifacts"))
        self._state: tuple[bool, str, str, str] | None = None
        self._count = self._first_of("journal")

    def _first_of(self, table: str) -> int:
        """Return the first number that a table hasn't for this run."""
        rows = self._connection.rows(f"SELECT coalesce(max(number) + 1, 0) FROM {table} WHERE run = ?", self._run)
        return int(rows[0][0])

    def __len__(self) -> int:
        return self._count

    def append(self, batch: Batch) -> None:
        """Keep a batch: all of it or, with an exception, nothing."""
        with self._connection.transaction():
            self._keep(batch)
        self._kept(batch)

    def restart(self, batch: Batch, *, started: float, texts: Mapping[str, str | None]) -> None:
        """Keep a batch instead of all that was kept before: the run was retried."""
        with self._connection.transaction():
            for table in ("journal", "nodes", "artifacts", "links", "inbox"):
                self._connection.do(f"DELETE FROM {table} WHERE run = ?", self._run)
            self._connection.do(
                "UPDATE runs SET started = ?, finished = NULL, phase = ?, message = '', held = 0, shutdown = ''"
                " WHERE id = ?", started, RUNNING, self._run,
            )  # fmt: skip
            for column, text in texts.items():
                self._connection.do(f"UPDATE texts SET {column} = ? WHERE run = ?", text, self._run)
            self._count, self._texts = 0, NodeTexts(0)
            self._keep(batch)
        self._kept(batch)

    def _keep(self, batch: Batch) -> None:
        self._connection.each("INSERT INTO journal VALUES (?, ?, ?, ?)", [*self._numbered(batch.entries)])
        self._connection.each(_NODE, [*self._rows(batch.nodes)])
        new = [(self._run, *one) for one in self._texts.new]
        self._connection.each("INSERT INTO artifacts VALUES (?, ?, ?)", new)
        links = [(self._run, *link) for link in batch.links]
        self._connection.each("INSERT OR IGNORE INTO links (run, parent, child) VALUES (?, ?, ?)", links)
        self._keep_state(batch.run)
        self.inbox.clear()
        if batch.run.finished is not None:
            self._finish(batch.run)

    def _kept(self, batch: Batch) -> None:
        self._count += len(batch.entries)
        self._texts.new.clear()
        self._sync(batch, finished=batch.run.finished is not None)

    def _sync(self, batch: Batch, *, finished: bool) -> None:
        with self._connection.told:
            if finished or any(isinstance(entry.event, PodFinished) for entry in batch.entries):
                self._syncing.ask()
            if finished:
                self._syncing.wait()

    def _numbered(self, entries: Iterable[JournalEntry]) -> Iterator[tuple[Any, ...]]:
        for number, entry in enumerate(entries, self._count):
            yield self._run, number, encode_event(entry.event), "\n".join(entry.commanded)

    def _rows(self, nodes: Iterable[Node]) -> Iterator[tuple[Any, ...]]:
        for node in nodes:
            alone = node_alone(node)
            text = self._texts.text(alone)
            yield self._run, node.id, node.name, node.display_name, alone["type"], alone["phase"], text

    def _keep_state(self, run: Run) -> None:
        """Keep what somebody outside decided about the run, and whether it waits for its locks, where it's news."""
        state = (run.shutdown.held, run.shutdown.strategy, run.phase, run.message)
        if run.finished is not None and self._state is not None:
            state = (*state[:2], *self._state[2:])  # the end is kept by itself
        if state != self._state:
            query = "UPDATE runs SET held = ?, shutdown = ?, phase = ?, message = ? WHERE id = ?"
            self._connection.do(query, *state, self._run)
            self._state = state

    def _finish(self, run: Run) -> None:
        self._connection.do(
            "UPDATE runs SET finished = ?, phase = ?, message = ? WHERE id = ?",
            run.finished_at, run.phase, run.message, self._run,
        )  # fmt: skip
        if outputs := run.globals.outputs():
            self._connection.do("UPDATE texts SET outputs = ? WHERE run = ?", encode(outputs), self._run)

    def set_outputs(self, node_id: str, outputs: wire.Outputs) -> None:
        """Keep what a node's outputs are now, after the run's end."""
        statement = "UPDATE nodes SET json = json_set(json, '$.outputs', json(?)) WHERE run = ? AND id = ?"
        self._connection.do(statement, encode(outputs), self._run, node_id)

    def read(self) -> Sequence[JournalEntry]:
        """Return every entry, in order."""
        query = "SELECT event, commanded FROM journal WHERE run = ? ORDER BY number"
        return [
            JournalEntry(decode_event(event), tuple(commanded.split("\n")) if commanded else ())
            for event, commanded in self._connection.rows(query, self._run)
        ]
