"""Look at a run after each batch: tell whoever watches, and do what was asked for when a node runs."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.engine.events import Event
from pydsl.local.templates import answers_of, letting_go_on
from pydsl.report.updates import NodeState, Update

if TYPE_CHECKING:
    from pathlib import Path

    from pydsl.driver import Batch, ClockTimers
    from pydsl.engine.node import Node
    from pydsl.local.requests import Requests
    from pydsl.report.masking import Mask

Action = tuple[str, float, Callable[[float], Event]]
"""A node's display name, seconds after it runs, and what happens then (given the time)."""
RUNNING = "Running"


class Watching(Struct):
    """Observes a driver."""

    watch: Callable[[Update], None] | None
    actions: list[Action]
    timers: ClockTimers
    requests: Requests
    folder: Path
    mask: Mask

    def __call__(self, batch: Batch) -> None:
        """Take note of what has changed."""
        for node in batch.nodes:
            if node.phase == RUNNING and self.actions:
                self._act(node)
        if self.watch is not None and batch.nodes:
            run = batch.run
            states = [_state(node, run.name, self.mask) for node in batch.nodes]
            now = self.timers.clock.now()
            self.watch(Update(at=now, run=run.name, phase=run.phase, nodes=states, folder=self.folder))

    def _act(self, node: Node) -> None:
        due = [action for action in self.actions if action[0] == node.display_name]
        for action in due:
            self.actions.remove(action)
            _, delay, occurs = action
            self.timers.after(delay, functools.partial(self._happen, occurs))

    def _happen(self, occurs: Callable[[float], Event]) -> None:
        self.requests.put(occurs(self.timers.clock.now()))


def _state(node: Node, run: str, mask: Mask) -> NodeState:
    waits = node.type == "Suspend" and node.phase == RUNNING and not node.message
    return NodeState(
        id=node.id,
        name=node.name,
        display_name=node.display_name,
        type=node.type,
        phase=node.phase,
        message=_hint(node, run) if waits else mask(node.message) or _progress(node),
        parent=node.boundary.id if node.boundary is not None else "",
        waits=waits and not _duration(node),
    )


def _hint(node: Node, run: str) -> str:
    """Return what lets a suspended node go on."""
    template = node.template or {}
    if duration := _duration(node):
        return f"goes on after {duration}"
    answers = answers_of(template)
    from pydsl.engine.selecting import selector_of  # only tests and people who wait for a step act

    commands = letting_go_on(run, selector_of("displayName", node.display_name), answers)
    return f"waits for an answer: {commands}" if answers else f"waits: {commands} lets it go on"


def _progress(node: Node) -> str:
    return node.progress if node.phase == RUNNING else ""


def _duration(node: Node) -> str:
    return str(((node.template or {}).get("suspend") or {}).get("duration") or "")
