"""What somebody outside decided about the run, and its deadline: what may not start, and why (exec_control.go)."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from pydsl.expr.strftime import rfc3339

if TYPE_CHECKING:
    from pydsl.engine.waiters import Admitted

DEADLINE = "Step exceeded its deadline"


class Shutdown:
    """`strategy` is "Stop" or "Terminate" once the run is being stopped; `held` says that nothing may start for now.

    `waiting` are the calls to be admitted when the run goes on.
    """

    def __init__(self) -> None:
        self.strategy = ""
        self.held = False
        self.deadline: float | None = None
        self.expired = False
        self.waiting: deque[Admitted] = deque()

    @property
    def allows_exit(self) -> bool:
        """Whether exit handlers run: not after `terminate`."""
        return self.strategy != "Terminate"

    def refusal(self, *, exiting: bool) -> str | None:
        """Return why no pod may start, of an exit handler or another; None where it may."""
        return self._ending(f"workflow shutdown with strategy: {self.strategy}", exiting=exiting)

    def ends_waits(self, *, exiting: bool) -> str | None:
        """Return how what waits for something ends, of an exit handler or another; None where it may wait."""
        return self._ending(self._stopped, exiting=exiting)

    def _ending(self, stopped: str, *, exiting: bool) -> str | None:
        """Return `stopped` where the run is being stopped, what its deadline says where that's over."""
        if self.strategy and not (exiting and self.allows_exit):
            return stopped
        return DEADLINE if self.expired and not exiting else None

    @property
    def _stopped(self) -> str:
        return f"Stopped with strategy '{self.strategy}'"

    def stops_retries(self) -> str | None:
        """Return why nothing is tried again; None where it may be."""
        if self.strategy:
            return self._stopped
        if self.expired and self.deadline is not None:
            return f"retry exceeded workflow deadline {rfc3339(self.deadline)}"
        return None
