"""The workflow as a whole, where it has locks of its own: it's Pending until it holds them (op: operate)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.engine.phases import ERROR, PENDING, RUNNING
from pydsl.errors import PydslError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.engine.state import State
    from pydsl.spec import wire


class Entrance(Struct, eq=False):
    """What waits for the workflow's locks, and enters with them. A run that ends before that has no nodes."""

    run: State
    enter: Callable[[], None]
    conclude: Callable[[str, str], None]
    has_entered: bool = False
    cancelled: bool = False
    name: str = ""

    @property
    def synchronization(self) -> wire.Synchronization | None:
        """The locks of the workflow."""
        return self.run.plan.spec.get("synchronization")

    @property
    def is_exiting(self) -> bool:
        """A workflow as a whole is no exit handler's."""
        return False

    def wait(self, message: str, lock: str = "") -> None:
        """Show that the workflow waits; one that has begun, and holds its locks no more, still runs."""
        if not self.has_entered:
            self.run.phase = PENDING
        self.run.message = message

    def locked(self) -> None:
        """Begin."""
        self.has_entered = True
        self.run.phase, self.run.message = RUNNING, ""
        try:
            self.enter()
        except PydslError as fault:
            self.refuse(str(fault))

    def refuse(self, message: str) -> None:
        """End in Error before anything ran."""
        self.conclude(ERROR, message)

    def refuse_as(self, phase: str, message: str) -> None:
        """End a wait: the workflow has no node that could tell why."""
        self.conclude(phase, message)
