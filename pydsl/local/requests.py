"""What somebody outside asks of a local run: Ctrl-C, and what a test has planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from pydsl.engine.events import Stopped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydsl.driver import Request
    from pydsl.local.interrupts import Interrupts

INTERRUPT_GRACE = 5.0
"""Seconds that pods get to end after the user's first Ctrl-C."""


@attrs.define
class Requests:
    """The inbox of a local run."""

    interrupts: Interrupts
    hurry: Callable[[float], None]
    """Lets pods take no longer than so many seconds to end."""
    look_every: float | None = None
    open: bool = False
    _heeded: int = attrs.field(default=0, init=False)
    _put: list[Request] = attrs.field(factory=list, init=False)

    def put(self, request: Request) -> None:
        """Ask for something."""
        self._put.append(request)

    def take(self) -> Sequence[Request]:
        """Return the new requests: the first Ctrl-C stops the run as `argo stop` does, the second terminates it."""
        requests, self._put = self._put, []
        while self._heeded < self.interrupts.count:
            self._heeded += 1
            again = self._heeded > 1
            self.hurry(0.0 if again else INTERRUPT_GRACE)
            requests.append(Stopped(at=0.0, terminate=again))
        return requests
