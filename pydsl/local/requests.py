"""What somebody outside asks of a local run: Ctrl-C, and what a test has planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from pydsl.driver import Halt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.driver import Request
    from pydsl.local.interrupts import Interrupts

INTERRUPT_GRACE = 5.0
"""Seconds that pods get to end after the user's first Ctrl-C."""


@attrs.define
class Requests:
    """The inbox of a local run."""

    interrupts: Interrupts
    look_every: float | None = None
    open: bool = False
    _heeded: int = attrs.field(default=0, init=False)
    _put: list[Request] = attrs.field(factory=list, init=False)

    def put(self, request: Request) -> None:
        """Ask for something."""
        self._put.append(request)

    def take(self) -> Sequence[Request]:
        """Return the new requests: for each Ctrl-C a halt, from the second one on without grace."""
        requests, self._put = self._put, []
        while self._heeded < self.interrupts.count:
            self._heeded += 1
            requests.append(Halt(INTERRUPT_GRACE if self._heeded == 1 else 0.0))
        return requests
