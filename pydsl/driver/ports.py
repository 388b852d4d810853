"""What the driver needs of the world: four ports, and one for the locks of runs that share them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from pydsl.engine.events import Event

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.driver.journal import Batch, JournalEntry
    from pydsl.engine.commands import Pod, TakeLocks
    from pydsl.engine.events import LocksAwaited, LocksTaken


class Clock(Protocol):
    """The time of a run, in seconds since 1970. It never goes back, whatever the machine's clock does."""

    def now(self) -> float:
        """Return the time."""
        ...

    def wait(self, until: float | None) -> None:
        """Return at this time, or earlier if something has happened; None: only if something has happened."""
        ...


class Pods(Protocol):
    """Whatever runs pods. What becomes of one that was started is told by `happened`, `PodFinished` last."""

    def start(self, pod: Pod) -> None:
        """Start a pod. Where it can't be, it has ended in Error."""
        ...

    def stop(self, node_id: str, grace: float, reason: str = "") -> None:
        """Ask a pod to end within `grace` seconds, at once with 0. The reason becomes its message."""
        ...

    def happened(self) -> Sequence[Event]:
        """Return what has happened since the last call. The driver sets the events' time."""
        ...


class Journal(Protocol):
    """What outlives the process. What was appended is kept, even if this process ends in the next instant."""

    def append(self, batch: Batch) -> None:
        """Keep a batch: all of it or, with an exception, nothing."""
        ...

    def read(self) -> Sequence[JournalEntry]:
        """Return every entry, in order."""
        ...


class LockKeeper(Protocol):
    """Whoever keeps the locks that runs share. What becomes of a holder that asks is told by `happened`."""

    @property
    def look_every(self) -> float | None:
        """Seconds between two looks at who holds what; None while nothing is waited for."""
        ...

    def take(self, wanted: TakeLocks) -> None:
        """Ask for locks: the holder gets all of them at once, when it's its turn."""
        ...

    def release(self, holder: str) -> None:
        """Let others have what a holder holds or waits for; nothing, where there's no such holder."""
        ...

    def happened(self) -> Sequence[LocksTaken | LocksAwaited]:
        """Return who got its locks since the last call, and who has to wait for what. The driver sets the time."""
        ...


class Halt(Struct, frozen=True):
    """A request to leave the run as it is: its pods get `grace` seconds to end, and what they did doesn't count."""

    grace: float


Request = Event | Halt
"""What somebody outside asks for: an event that the engine takes, or a halt."""


class Inbox(Protocol):
    """What somebody outside asks for: stop, terminate, suspend, resume, set, halt."""

    look_every: float | None
    """Seconds between two looks; None where nobody can ask for anything without waking the clock's `wait`."""

    @property
    def open(self) -> bool:
        """Whether anybody may still ask for something that lets a run go on."""
        ...

    def take(self) -> Sequence[Request]:
        """Return the new requests. The driver sets the events' time."""
        ...
