"""What somebody outside asks of a local run: rows that other processes write, Ctrl-C, and what a test has planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from pydsl.engine.events import Stopped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydsl.driver import Request
    from pydsl.local.interrupts import Interrupts
    from pydsl.store.inbox import RowInbox

INTERRUPT_GRACE = 5.0
"""Seconds that pods get to end after the user's first Ctrl-C."""
LOOK_EVERY = 0.15
"""Seconds between two looks at the rows. One costs some microseconds."""


@attrs.define
class Requests:
    """The inbox of a local run. Somebody may always ask for something, so a run that's suspended waits."""

    interrupts: Interrupts
    rows: RowInbox
    hurry: Callable[[float], None]
    """Lets pods take no longer than so many seconds to end."""
    look_every: float | None = LOOK_EVERY
    open: bool = True
    _heeded: int = attrs.field(default=0, init=False)
    _put: list[Request] = attrs.field(factory=list, init=False)

    def put(self, request: Request) -> None:
        """Ask for something."""
        self._put.append(request)

    def take(self) -> Sequence[Request]:
        """Return the new requests: the first Ctrl-C stops the run as `argo stop` does, the second terminates it."""
        requests, self._put = self._put, []
        requests += self.rows.take()
        while self._heeded < self.interrupts.count:
            self._heeded += 1
            again = self._heeded > 1
            self.hurry(0.0 if again else INTERRUPT_GRACE)
            requests.append(Stopped(at=0.0, terminate=again))
        return requests
