"""What somebody outside asks of a local run: rows that other processes write, Ctrl-C, and what a test has planned."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from msgspec import Struct, field

from pydsl.engine.events import Stopped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydsl.driver import Request
    from pydsl.local.interrupts import Interrupts
    from pydsl.store.inbox import RowInbox

INTERRUPT_GRACE = 5.0
"""Seconds that pods get to end after the user's first Ctrl-C."""
LOOK_EVERY = 0.15
"""Seconds between two looks at the rows while nothing happens."""
LOOK_AGAIN = 0.05
"""Seconds between two looks while pods end one after the other: a look takes locks of the file."""


class Requests(Struct):
    """The inbox of a local run. Somebody may always ask for something, so a run that's suspended waits."""

    interrupts: Interrupts
    rows: RowInbox
    hurry: Callable[[float], None]
    """Lets pods take no longer than so many seconds to end."""
    look_every: float | None = LOOK_EVERY
    open: bool = True
    _looked: float = -math.inf
    _heeded: int = 0
    _put: list[Request] = field(default_factory=list)

    def put(self, request: Request) -> None:
        """Ask for something."""
        self._put.append(request)

    def take(self) -> Sequence[Request]:
        """Return the new requests: the first Ctrl-C stops the run as `argo stop` does, the second terminates it."""
        requests, self._put = self._put, []
        requests += self._of_rows()
        while self._heeded < self.interrupts.count:
            self._heeded += 1
            again = self._heeded > 1
            self.hurry(0.0 if again else INTERRUPT_GRACE)
            requests.append(Stopped(at=0.0, terminate=again))
        return requests

    def _of_rows(self) -> Sequence[Request]:
        now = time.monotonic()
        if now - self._looked < LOOK_AGAIN:
            return ()
        self._looked = now
        return self.rows.take()
