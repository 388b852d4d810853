"""Look at a run after each batch: tell whoever watches, and do what was asked for when a node runs."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import attrs

from pydsl.engine.events import Event
from pydsl.report.updates import NodeState, Update

if TYPE_CHECKING:
    from pydsl.engine.node import Node
    from pydsl.local.loop import Loop

Action = tuple[str, float, Callable[[float], Event]]
"""A node's display name, seconds after it runs, and what happens then (given the time)."""
RUNNING = "Running"


@attrs.define
class Watching:
    """Observes a loop."""

    watch: Callable[[Update], None] | None
    actions: list[Action]

    def __call__(self, loop: Loop) -> None:
        """Take note of what has changed since the last call."""
        changed = list(loop.run.changed.values())
        loop.run.changed.clear()
        for node in changed:
            if node.phase == RUNNING and self.actions:
                self._act(node, loop)
        if self.watch is not None and changed:
            states = [_state(node) for node in changed]
            self.watch(Update(at=time.time(), phase=loop.run.phase, nodes=states))

    def _act(self, node: Node, loop: Loop) -> None:
        due = [action for action in self.actions if action[0] == node.display_name]
        for action in due:
            self.actions.remove(action)
            _, delay, occurs = action
            loop.timers.after(delay, functools.partial(_happen, loop, occurs))


def _happen(loop: Loop, occurs: Callable[[float], Event]) -> None:
    loop.send(occurs(time.time()))


def _state(node: Node) -> NodeState:
    return NodeState(
        id=node.id,
        name=node.name,
        display_name=node.display_name,
        type=node.type,
        phase=node.phase,
        message=node.message,
        parent=node.boundary.id if node.boundary is not None else "",
    )


def watching(watch: Callable[[Update], None] | None, actions: Sequence[Action]) -> Watching | None:
    """Make the observer of a run; None if nobody wants to know."""
    return Watching(watch, list(actions)) if watch is not None or actions else None
