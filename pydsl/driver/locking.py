"""The locks that runs share, between the engine and whoever keeps them: what is asked, and what waits for the answers.

A run that's taken up holds nothing of what it held: it asks again, outer holders first, and pods below a holder begin
when that holds its locks. So nobody holds an inner lock while somebody else has the outer one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from pydsl.engine.events import LocksTaken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.driver.ports import LockKeeper
    from pydsl.engine.commands import TakeLocks
    from pydsl.engine.events import LocksAwaited


class Locking(Struct):
    """What a run asks of its port for locks."""

    port: LockKeeper
    _again: set[str] = field(default_factory=set)
    """The holders that held their locks once, and don't yet."""
    _deferred: list[TakeLocks] = field(default_factory=list)
    """What is wanted below those."""

    @property
    def look_every(self) -> float | None:
        """Seconds between two looks, while anything is waited for."""
        return self.port.look_every

    def take(self, command: TakeLocks) -> None:
        """Ask for locks, now or when those around them are held."""
        if command.again:
            self._again.add(command.holder)
        if any(_encloses(outer, command.holder) for outer in self._again - {command.holder}):
            self._deferred.append(command)
        else:
            self.port.take(command)

    def release(self, holder: str) -> None:
        """Let others have what a holder holds, or ask no longer."""
        self._again.discard(holder)
        self._deferred = [command for command in self._deferred if command.holder != holder]
        self.port.release(holder)
        self._take_deferred()

    def happened(self) -> Sequence[LocksTaken | LocksAwaited]:
        """Return the answers since the last call."""
        events = self.port.happened()
        again = {event.holder for event in events if isinstance(event, LocksTaken)} & self._again
        if again:
            self._again -= again
            self._take_deferred()
        return events

    def hold_back(self, node_name: str) -> bool:
        """Whether a pod has to wait until a holder around it, or its own node, holds its locks again."""
        return any(_encloses(holder, node_name) for holder in self._again)

    def _take_deferred(self) -> None:
        deferred, self._deferred = self._deferred, []
        for command in deferred:
            self.take(command)


def _encloses(holder: str, name: str) -> bool:
    """Whether a node is a holder's, or below it: `wf.a` holds for `wf.a`, `wf.a(0)` and `wf.a[1].b`."""
    return not holder or (name.startswith(holder) and name[len(holder) : len(holder) + 1] in {"", ".", "[", "("})
