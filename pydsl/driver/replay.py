"""Take up a run from its journal: apply its events again, and see what was commanded and isn't done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
from msgspec import Struct
from msgspec.structs import replace

from pydsl.driver.journal import named
from pydsl.engine import start
from pydsl.engine.commands import KillPod, ReleaseLocks, RunPod, TakeLocks, Wake
from pydsl.engine.events import LocksTaken, PodFinished, Started, Woken
from pydsl.errors import InfrastructureError
from pydsl.manifest.collector import no_collections

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydsl.driver.journal import JournalEntry
    from pydsl.engine import Run
    from pydsl.engine.commands import Command, Pod
    from pydsl.engine.events import Event
    from pydsl.plan import Plan


class Diverged(InfrastructureError):
    """A replay commands otherwise than the run did: the workflow or pydsl isn't the one that ran."""


class Replayed(Struct, frozen=True, kw_only=True):
    """A run as its journal left it, and the commands that are still to be carried out."""

    run: Run
    last: float
    """The time of the last event."""
    commands: Sequence[Command]
    started: frozenset[str]
    """The ids of the nodes whose pods had begun, of those in `commands`."""


@attrs.define
class Open:
    """What was commanded, less what has been done since."""

    pods: dict[str, Pod] = attrs.field(factory=dict)
    kills: dict[str, KillPod] = attrs.field(factory=dict)
    wakes: list[float] = attrs.field(factory=list)
    started: set[str] = attrs.field(factory=set)
    asked: dict[str, TakeLocks] = attrs.field(factory=dict)
    held: dict[str, TakeLocks] = attrs.field(factory=dict)

    def happened(self, event: Event) -> None:
        """Take note of an event."""
        if isinstance(event, PodFinished):
            self.pods.pop(event.node_id, None)
            self.kills.pop(event.node_id, None)
        elif isinstance(event, Woken):
            self.wakes = [at for at in self.wakes if at > event.at]
        elif isinstance(event, LocksTaken):
            if event.holder in self.asked:
                self.held[event.holder] = self.asked.pop(event.holder)
        elif (node_id := getattr(event, "node_id", None)) is not None:
            self.started.add(node_id)

    def commanded(self, commands: Iterable[Command]) -> None:
        """Take note of what it led to."""
        for command in commands:
            if isinstance(command, RunPod):
                self.pods[command.pod.node_id] = command.pod
            elif isinstance(command, KillPod):
                self.kills[command.node_id] = command
            elif isinstance(command, Wake):
                self.wakes.append(command.at)
            elif isinstance(command, TakeLocks):
                self.asked[command.holder] = command
            elif isinstance(command, ReleaseLocks):
                self.asked.pop(command.holder, None)
                self.held.pop(command.holder, None)

    def commands(self, run: Run) -> list[Command]:
        """List what is still to be done for the run; one that is over is woken for nothing, and needs no locks.

        Locks come first: pods wait for those that were held.
        """
        runs = [RunPod(pod=pod) for pod in self.pods.values()]
        kills = [kill for id, kill in self.kills.items() if id in self.pods]
        if run.finished is not None:
            return [*runs, *kills]
        held = [replace(taken, again=True) for taken in self.held.values()]
        return [*held, *self.asked.values(), *runs, *kills, *(Wake(at=at) for at in self.wakes)]


def replayed(plan: Plan, entries: Sequence[JournalEntry]) -> Replayed:
    """Replay a journal that has at least its first entry. Raises Diverged where it commands otherwise."""
    left, plays = Open(), _plays(plan, entries)
    played = next(plays)
    left.commanded(played.commands)
    for played in plays:
        left.happened(played.event)
        left.commanded(played.commands)
    run, started = played.run, frozenset(left.started & left.pods.keys())
    return Replayed(run=run, last=entries[-1].event.at, commands=left.commands(run), started=started)


def pod_of(plan: Plan, entries: Sequence[JournalEntry], node_id: str) -> Pod | None:
    """Return the pod that a run commanded last for a node; None where it commanded none. Raises Diverged."""
    commands = (command for played in _plays(plan, entries) for command in played.commands)
    pods = [one.pod for one in commands if isinstance(one, RunPod) and one.pod.node_id == node_id]
    return pods[-1] if pods else None


class _Play(Struct, frozen=True):
    """One entry of a journal, played: the run after it, and what it led to."""

    run: Run
    event: Event
    commands: Sequence[Command]


def _plays(plan: Plan, entries: Sequence[JournalEntry]) -> Iterator[_Play]:
    first = entries[0].event
    if not isinstance(first, Started):
        raise Diverged(f"the journal begins with {type(first).__name__}, not with the start of a run")
    run, commands = start(plan, first)
    _compare(0, entries[0], commands)
    yield _Play(run, first, commands)
    with no_collections():
        for number, entry in enumerate(entries[1:], 1):
            commands = run.apply(entry.event)
            _compare(number, entry, commands)
            yield _Play(run, entry.event, commands)


def _compare(number: int, entry: JournalEntry, commands: Iterable[Command]) -> None:
    made = named(commands)
    if made != entry.commanded:
        event = type(entry.event).__name__
        raise Diverged(
            f"entry {number} of the journal, {event}, led to {_told(entry.commanded)}, but now leads to {_told(made)}"
        )


def _told(names: Sequence[str]) -> str:
    return ", ".join(names) or "nothing"
