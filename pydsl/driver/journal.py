"""What is kept of a run: its events, the names of what they led to, and the nodes that they changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.engine.commands import KillPod, ReleaseLocks, RunPod, TakeLocks, Wake

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydsl.engine import Run
    from pydsl.engine.commands import Command
    from pydsl.engine.events import Event
    from pydsl.engine.node import Node


class JournalEntry(Struct, frozen=True):
    """An event, and what was commanded because of it: `run wf-1`, `kill wf-1`, `wake 12.5`, `finish Succeeded`."""

    event: Event
    commanded: tuple[str, ...]


class Batch(Struct, frozen=True, kw_only=True):
    """What changed in one round: the entries, the nodes that are new or not as they were, who became whose child."""

    entries: Sequence[JournalEntry]
    nodes: Sequence[Node]
    links: Sequence[tuple[str, str]]
    """Ids of parent and child, in the order in which they were connected."""
    run: Run


def batch_of(run: Run, entries: Sequence[JournalEntry]) -> Batch:
    """Take what changed in a run since the last batch, with the entries that changed it."""
    batch = Batch(entries=entries, nodes=[*run.nodes.changed.values()], links=[*run.nodes.links], run=run)
    run.nodes.changed.clear()
    run.nodes.links.clear()
    return batch


def named(commands: Iterable[Command]) -> tuple[str, ...]:
    """Name commands by their kind and what they're about: enough to tell whether a replay commands the same."""
    return tuple(map(_name, commands))


def _name(command: Command) -> str:
    if isinstance(command, RunPod):
        return f"run {command.pod.node_id}"
    if isinstance(command, KillPod):
        return f"kill {command.node_id}"
    if isinstance(command, TakeLocks):
        return f"take {command.holder}"
    if isinstance(command, ReleaseLocks):
        return f"release {command.holder}"
    return f"wake {command.at!r}" if isinstance(command, Wake) else f"finish {command.phase}"
