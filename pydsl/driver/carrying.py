"""Begin a run with what an earlier one came to: the events of the nodes that are kept, in their order, at their times.

Everything else follows from them: what was skipped is skipped again, loops get the same items. The events become the
new run's journal, so that it's replayed and taken up as any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
from msgspec import Struct
from msgspec.structs import replace

from pydsl.driver.journal import JournalEntry, named
from pydsl.driver.replay import Open, Replayed
from pydsl.engine import start
from pydsl.engine.events import LocksTaken, OfPod, PodFinished, Resumed, Started, Woken
from pydsl.engine.selecting import selects
from pydsl.engine.shown import node_alone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pydsl.engine import Run
    from pydsl.engine.commands import Command
    from pydsl.engine.events import Event
    from pydsl.plan import Plan


class Carried(Struct, frozen=True, kw_only=True):
    """A run as the kept events left it, and what its journal begins with."""

    entries: Sequence[JournalEntry]
    replayed: Replayed
    remembered: Mapping[str, PodFinished]
    """What became of kept pods that nothing has commanded yet, by the ids of their nodes."""


@attrs.define
class _Carrying:
    """A run that's carried on: what has happened, and what is left to do."""

    run: Run
    kept: Mapping[str, str]
    """The ids of nodes in this run, by those that they had."""
    name: str
    """The name of the earlier run."""
    entries: list[JournalEntry] = attrs.field(factory=list)
    left: Open = attrs.field(factory=Open)
    remembered: dict[str, PodFinished] = attrs.field(factory=dict)

    def happen(self, event: Event, commands: Iterable[Command]) -> None:
        commands = [*commands]
        self.entries.append(JournalEntry(event, named(commands)))
        self.left.happened(event)
        self.left.commanded(commands)

    def take(self, event: Event) -> None:
        """Let an earlier run's event happen, where it's about something that is kept."""
        for one in self._meant(event):
            if isinstance(one, PodFinished) and not self._may_end(one):
                continue
            if isinstance(one, OfPod) and one.node_id not in self.run.pods:
                continue
            self.happen(one, self.run.apply(one))

    def _meant(self, event: Event) -> Iterator[Event]:
        if isinstance(event, OfPod):
            if event.node_id in self.kept:
                yield self._renamed(event, self.kept[event.node_id])
        elif isinstance(event, Woken):
            yield event
        elif isinstance(event, Resumed):
            yield from self._resumed(event)
        elif isinstance(event, LocksTaken):
            holder = event.holder and self.run.name + event.holder[len(self.name) :]
            if self._may_hold(holder):
                yield replace(event, holder=holder)

    def _may_hold(self, holder: str) -> bool:
        """Whether a holder may have what it asks for, beside those that hold locks by now and didn't before."""
        asked = self.left.asked.get(holder)
        taken = [lock.name for held in self.left.held.values() for lock in held.locks]
        return asked is not None and all(taken.count(lock.name) < lock.limit for lock in asked.locks)

    def _renamed(self, event: OfPod, id: str) -> Event:
        if isinstance(event, PodFinished) and id != event.node_id:
            event = replace(event, original=event.original or event.node_id)
        return replace(event, node_id=id)

    def _resumed(self, event: Resumed) -> Iterator[Event]:
        """Yield the resuming of each node that is kept; those that aren't will be asked about again."""
        if self.run.shutdown.held and not self.run.suspended and not (event.selector or event.only_set):
            yield event
            return
        for id, body in [*self.run.suspended.items()]:
            if id in self.kept.values() and selects(event.selector, node_alone(body.node)):
                yield replace(event, selector=f"id={id}")

    def _may_end(self, event: PodFinished) -> bool:
        """Whether a pod's end is news now. A daemon that this run still needs has to run again."""
        pod = self.left.pods.get(event.node_id)
        if pod is None:
            self.remembered[event.node_id] = event
            return False
        return not pod.daemon or event.node_id in self.left.kills


def carried(plan: Plan, started: Started, earlier: Sequence[JournalEntry], kept: Mapping[str, str]) -> Carried:
    """Begin a run with an earlier one's events; `kept` gives the ids that its kept nodes have now."""
    run, commands = start(plan, started)
    first = earlier[0].event
    carrying = _Carrying(run, kept, first.name if isinstance(first, Started) else run.name)
    carrying.happen(started, commands)
    for entry in earlier[1:]:
        if run.finished is None:
            carrying.take(entry.event)
    left = carrying.left
    replayed = Replayed(
        run=run,
        last=carrying.entries[-1].event.at,
        commands=left.commands(run),
        started=frozenset(left.started & left.pods.keys()),
    )
    return Carried(entries=carrying.entries, replayed=replayed, remembered=carrying.remembered)
