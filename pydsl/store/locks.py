"""The locks that the runs of a home share: a row for each holder and lock, in a file of their own.

A row counts as long as a process drives its run, which the run's own OS lock tells: whoever waits takes away the rows
of runs that nobody drives any more. Whose turn it is, is Argo's rule (workflow/sync): a holder gets all its locks or
none; of those who wait for a lock the first one's run goes before all others, by priority and then by age; the limit
of a semaphore is what whoever asks knows it to be. The file is there once a run asked for a lock.
"""

from __future__ import annotations

import math
import os
import time
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, field

from pydsl.engine.events import LocksAwaited, LocksTaken
from pydsl.store.connection import Connection
from pydsl.store.schema import Tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from pydsl.engine.commands import TakeLocks, WantedLock

FILE = "locks.sqlite3"
LOOK_EVERY = 0.1
"""Seconds between two looks at the rows while a run waits for a lock."""
LOOK_AGAIN = 0.05
"""Seconds between two looks while pods end one after the other."""

TABLES = Tables(
    1,
    """
CREATE TABLE holders (
    number INTEGER PRIMARY KEY,  -- in the order in which they asked
    lock TEXT NOT NULL,
    run TEXT NOT NULL,           -- its uid
    workflow TEXT NOT NULL,      -- its namespace and name
    holder TEXT NOT NULL,        -- the name of the node, or nothing for the workflow
    taken INTEGER NOT NULL,      -- whether it holds the lock, or waits for it
    priority INTEGER NOT NULL,
    since REAL NOT NULL,         -- when the run began
    UNIQUE (run, holder, lock)
);
CREATE INDEX holders_by_lock ON holders (lock, taken, priority DESC, since, number)
""",
)


class Holder(NamedTuple):
    """Who holds a lock or waits for it."""

    lock: str
    run: str
    workflow: str
    node: str
    taken: bool


def holders_of(home: Path | str, run: str) -> list[Holder]:
    """List who holds or waits for the locks that a run has to do with; nobody where no run ever asked for one."""
    if not os.path.exists(os.path.join(home, FILE)):
        return []
    connection = Connection(home, FILE, TABLES)
    try:
        query = (
            "SELECT lock, run, workflow, holder, taken FROM holders"
            " WHERE lock IN (SELECT lock FROM holders WHERE run = ?) ORDER BY number"
        )
        return [Holder._make([*others, bool(taken)]) for *others, taken in connection.rows(query, run)]
    finally:
        connection.close()


class RowLocks(Struct):
    """A home's locks as one run asks for them (`driver.ports.LockKeeper`). `is_driven` tells if a run has an owner.

    What the driver asks for in one round is one transaction: who releases a lock and wants the next one has its place
    among those who wait before anybody sees the lock free.
    """

    home: Path
    run: str
    workflow: str
    is_driven: Callable[[str], bool]
    _opened: Connection | None = None
    _new: list[TakeLocks] = field(default_factory=list)
    _released: list[str] = field(default_factory=list)
    _queues: dict[str, deque[TakeLocks]] = field(default_factory=dict)
    """What waits, by the lock that it lacks."""
    _version: int = -1
    _looked: float = -math.inf

    @property
    def look_every(self) -> float | None:
        """Seconds between two looks; None while nothing is waited for."""
        return LOOK_EVERY if any(self._queues.values()) else None

    def take(self, wanted: TakeLocks) -> None:
        """Ask for locks."""
        self._new.append(wanted)

    def release(self, holder: str) -> None:
        """Let others have what a holder holds or waits for."""
        self._new = [one for one in self._new if one.holder != holder]
        for name, queue in self._queues.items():
            self._queues[name] = deque(one for one in queue if one.holder != holder)
        self._released.append(holder)

    def happened(self) -> Sequence[LocksTaken | LocksAwaited]:
        """Carry out what was asked for since the last call, and look whether it's somebody's turn."""
        if not (self._new or self._released) and (self.look_every is None or not self._is_news()):
            return ()
        rows = self._rows
        with rows.transaction():
            released, self._released = self._released, []
            rows.each("DELETE FROM holders WHERE run = ? AND holder = ?", [(self.run, holder) for holder in released])
            new, self._new = self._new, []
            rows.each(_INSERT, [row for wanted in new for row in self._rows_of(wanted)])
            if new:
                self._left_behind()  # nobody waits for a run that's gone
            return [*self._let_in(), *(self._answer(wanted, self._lacking(wanted)) for wanted in new)]

    def forget(self) -> None:
        """Take away what a process that's gone has left of this run."""
        if os.path.exists(os.path.join(self.home, FILE)):
            self._rows.do("DELETE FROM holders WHERE run = ?", self.run)

    def close(self) -> None:
        """Let others have all that the run held."""
        if self._opened is not None:
            try:
                self._opened.do("DELETE FROM holders WHERE run = ?", self.run)
            finally:
                self._opened.close()
                self._opened = None

    @property
    def _rows(self) -> Connection:
        if self._opened is None:
            self._opened = Connection(self.home, FILE, TABLES)
        return self._opened

    def _rows_of(self, wanted: TakeLocks) -> Iterator[tuple[object, ...]]:
        for lock in wanted.locks:
            yield lock.name, self.run, self.workflow, wanted.holder, wanted.priority, wanted.since

    def _is_news(self) -> bool:
        """Whether another process changed the rows, or left some and is gone."""
        now = time.monotonic()
        if now - self._looked < LOOK_AGAIN:
            return False
        self._looked = now
        ((version,),) = self._rows.rows("PRAGMA data_version")
        changed, self._version = version != self._version, version
        return self._left_behind() or changed

    def _left_behind(self) -> bool:
        runs = self._rows.rows("SELECT DISTINCT run FROM holders WHERE run != ?", self.run)
        gone = [(run,) for (run,) in runs if not self.is_driven(run)]
        self._rows.each("DELETE FROM holders WHERE run = ?", gone)
        return bool(gone)

    def _let_in(self) -> Iterator[LocksTaken | LocksAwaited]:
        """Let those who wait have their locks, in their order; who lacks another lock waits for that from now on."""
        for name in [*self._queues]:
            while queue := self._queues.get(name):
                lacking = self._lacking(queue[0])
                if lacking is not None and lacking[0].name == name:
                    break
                yield self._answer(queue.popleft(), lacking)
            if not queue:
                self._queues.pop(name, None)

    def _answer(self, wanted: TakeLocks, lacking: tuple[WantedLock, int] | None) -> LocksTaken | LocksAwaited:
        if lacking is None:
            self._rows.do("UPDATE holders SET taken = 1 WHERE run = ? AND holder = ?", self.run, wanted.holder)
            return LocksTaken(at=0.0, holder=wanted.holder)
        lock, free = lacking
        self._queues.setdefault(lock.name, deque()).append(wanted)
        return LocksAwaited(at=0.0, holder=wanted.holder, lock=lock.name, free=free, limit=lock.limit)

    def _lacking(self, wanted: TakeLocks) -> tuple[WantedLock, int] | None:
        """Return the first lock that a holder can't have now, and how many of it are free."""
        for lock in wanted.locks:
            free = lock.limit - self._rows.rows(_COUNT, lock.name)[0][0]
            if free <= 0 or self._rows.rows(_FIRST, lock.name)[0][0] != self.run:
                return lock, free
        return None


_INSERT = """
INSERT OR IGNORE INTO holders (lock, run, workflow, holder, taken, priority, since) VALUES (?, ?, ?, ?, 0, ?, ?)
"""
_COUNT = "SELECT count(*) FROM holders WHERE lock = ? AND taken"
_FIRST = "SELECT run FROM holders WHERE lock = ? AND NOT taken ORDER BY priority DESC, since, number LIMIT 1"
