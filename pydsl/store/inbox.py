"""What somebody asks of a run: rows that any process may add, and its owner takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.store.codec import decode_event

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.engine.events import Event
    from pydsl.store.connection import Connection


class RowInbox:
    """The requests of one run. They are gone from the file once the journal has what became of them."""

    def __init__(self, connection: Connection, run: int) -> None:
        self._connection, self._run = connection, run
        self._version = -1
        self.last = 0
        """The number of the last request that was taken."""

    def take(self) -> Sequence[Event]:
        """Return the new requests."""
        ((version,),) = self._connection.rows("PRAGMA data_version")
        if version == self._version:
            return ()
        self._version = version
        query = "SELECT number, request FROM inbox WHERE run = ? AND number > ? ORDER BY number"
        rows = self._connection.rows(query, self._run, self.last)
        if rows:
            self.last = rows[-1][0]
        return [decode_event(text) for _, text in rows]

    def clear(self) -> None:
        """Take out what was taken; called inside the transaction that keeps what became of it."""
        if self.last:
            self._connection.do("DELETE FROM inbox WHERE run = ? AND number <= ?", self._run, self.last)
