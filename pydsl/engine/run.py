"""One run of a workflow: its state, and the only two ways to change it, `start` and `apply`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.engine import events
from pydsl.engine.errors import IllegalEvent
from pydsl.engine.finale import Finale
from pydsl.engine.kinds import KINDS
from pydsl.engine.outside import Outside
from pydsl.engine.state import State
from pydsl.errors import InfrastructureError, is_of_machine
from pydsl.expr.lang.clock import CLOCK
from pydsl.manifest.collector import no_collections

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.engine.commands import Command
    from pydsl.engine.events import Event, Started
    from pydsl.engine.node import Node
    from pydsl.plan import Plan


_OF_LOCKS = (events.LocksTaken, events.LocksAwaited)


class Run(State):
    """A run that events can be applied to."""

    def __init__(self, plan: Plan, started: Started) -> None:
        super().__init__(plan, started, KINDS)
        outside = Outside(self)
        self._finale = Finale(self, outside)
        self._handlers: dict[type, Callable[[Any], None]] = {
            events.Woken: lambda _event: self.agenda.fire(),
            events.LocksTaken: self.locks.answered,
            events.LocksAwaited: self.locks.answered,
            events.Stopped: outside.stop,
            events.Resumed: outside.resume,
            events.Suspended: lambda _event: outside.suspend(),
        }

    @property
    def changed(self) -> dict[str, Node]:
        """The nodes that are new or got a phase since whoever watches the run last cleared it."""
        return self.nodes.changed

    @property
    def now(self) -> float:
        """The time of the latest event."""
        return self.agenda.now

    def apply(self, event: Event) -> list[Command]:
        """Let something happen; return what is to be done about it.

        What comes after the end, or of a pod that isn't under way any more or has said it before, is dropped: whoever
        sent it couldn't know.
        Whatever goes wrong ends the run as an error. Raises IllegalEvent for a second beginning, and changes nothing.
        """
        handle = self._handler(event)
        if handle is None:
            return []
        self.agenda.advance(event.at)
        return self._carried_out(handle, event)

    def expects(self, event: Event) -> bool:
        """Whether an answer means anything: of a pod that's under way and hasn't said it before, of a lock's keeper."""
        if isinstance(event, _OF_LOCKS):
            return self.locks.expects(event)
        if not isinstance(event, events.OfPod):
            return True
        pod = self.pods.get(event.node_id)
        return pod is not None and pod.expects(event)

    def _handler(self, event: Event) -> Callable[[Any], None] | None:
        if self.finished is not None:
            return None
        if isinstance(event, events.OfPod):
            pod = self.pods.get(event.node_id)
            return pod.apply if pod is not None and pod.expects(event) else None
        if isinstance(event, _OF_LOCKS) and not self.locks.expects(event):
            return None
        handle = self._handlers.get(type(event))
        if handle is None:
            raise IllegalEvent(f"a run begins only once: {event}")
        return handle

    def begin(self) -> list[Command]:
        """Start the entry template; called once, by `start`."""
        with no_collections():
            return self._carried_out(lambda _: self._finale.begin(), None)

    def break_off(self, error: Exception) -> list[Command]:
        """End the run in Error because whoever drives it can't go on; return what is to be done about it."""
        self._finale.break_off(error)
        return self.agenda.take_commands()

    def _carried_out(self, action: Callable[[Any], None], event: Event | None) -> list[Command]:
        """Do something about an event, and what follows from it.

        Expressions see the time of the event at hand, so that a replay of the journal evaluates everything as before.
        Raises InfrastructureError where a module can't be loaded for what the machine lacks: that is no end of the run.
        """
        before = CLOCK.set(self.agenda.now)
        try:
            action(event)
            self._settle()
        except Exception as error:
            if isinstance(error, OSError) and is_of_machine(error):
                raise InfrastructureError(f"{error.filename}: {str(error.strerror).lower()}") from error
            self._finale.break_off(error)
        finally:
            CLOCK.reset(before)
        return self.agenda.take_commands()

    def _settle(self) -> None:
        self.agenda.drain()
        while self._finale.settle() or self.agenda.posted:
            self.agenda.drain()


def start(plan: Plan, started: Started) -> tuple[Run, list[Command]]:
    """Begin a run: gives it, and the first things to be done. Time, name and uid come with the event."""
    run = Run(plan, started)
    return run, run.begin()
