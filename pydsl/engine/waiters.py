"""What the rooms at the engine's ground ask of the calls and bodies above them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from pydsl.engine.node import Node
    from pydsl.spec import wire


class Admitted(Protocol):
    """What waits until the run goes on."""

    def admit(self) -> None:
        """Try again."""


class Queued(Protocol):
    """What may have to wait for room below its template."""

    boundary: Node | None
    cancelled: bool
    admitted: bool

    def admit(self) -> None:
        """Try again, since there's room."""


class Waiter(Protocol):
    """What may have to wait for locks: a call, or the whole workflow."""

    cancelled: bool

    @property
    def name(self) -> str:
        """The name of the node that holds them; "" for the workflow."""
        ...

    @property
    def synchronization(self) -> wire.Synchronization | None:
        """Which locks it wants."""
        ...

    @property
    def is_exiting(self) -> bool:
        """Whether it's an exit handler's, which runs even while the run is being stopped."""
        ...

    def locked(self) -> None:
        """Go on, with the locks held."""

    def wait(self, message: str, lock: str = "") -> None:
        """Show that it waits for a lock; or, without one, that it's not known to."""

    def refuse(self, message: str) -> None:
        """End with an error before anything ran."""

    def refuse_as(self, phase: str, message: str) -> None:
        """End a wait in a phase that the caller takes as any other end."""


class Recalling(Protocol):
    """A call whose outputs may be remembered."""

    template: wire.Template
    node: Node | None
    memoization: wire.MemoizationStatus | None

    def hit(self, outputs: wire.Outputs | None, memoization: wire.MemoizationStatus) -> None:
        """End with remembered outputs."""


class Composite(Protocol):
    """A template with nodes of its own below it, under way."""

    def abort(self, message: str) -> None:
        """End as Failed, whatever is under way below."""


class PodUnderWay(Protocol):
    """A pod that the world outside runs."""

    node: Node

    def refusal(self) -> str | None:
        """Say why it may not go on, since the run is being stopped; None where it may."""
        ...

    @property
    def serves(self) -> bool:
        """Whether it's a daemon that others go on beside: it ends with what it serves."""
        ...

    def expects(self, event: Any) -> bool:
        """Whether an event says anything new."""
        ...

    def apply(self, event: Any) -> None:
        """Take the runtime's answer."""

    def kill(self) -> None:
        """Ask the runtime to stop it, once."""

    def end(self, phase: str, message: str | None = None) -> None:
        """End its node."""


class WaitingSuspend(Protocol):
    """A suspend that waits for somebody, or for a time."""

    node: Node

    def give(self, values: dict[str, str]) -> None:
        """Set output parameters."""

    def resume(self) -> None:
        """Go on."""

    def end(self, phase: str, message: str | None = None) -> None:
        """End its node."""


class WaitingRetries(Protocol):
    """Attempts of a call, of which the next one waits for its time."""

    def stop(self) -> None:
        """Make no further attempt, since the run is being stopped."""
