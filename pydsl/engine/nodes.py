"""The node table: every node of a run by its id, and the only place where one is added or changes its phase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.engine import phases
from pydsl.engine.phases import COUNTED, ENDED, ERROR, FAILED
from pydsl.plan import names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pydsl.engine.agenda import Agenda
    from pydsl.engine.node import Node


_FAILURES = (FAILED, ERROR)


class NodeTable(dict[str, "Node"]):
    """The nodes of the run of one workflow, in the order they were added.

    `changed` are those that are new or aren't as they were since whoever watches the run last cleared it, `links` the
    ids of parents and children that were connected since. `failed` are those that ended Failed or Error. `left` are
    those that Argo would leave under way for ever, since what they are a part of ended first. `freed` is told of a
    template's node (or None) when something in it has ended.
    """

    def __init__(self, workflow: str, agenda: Agenda) -> None:
        super().__init__()
        self.changed: dict[str, Node] = {}
        self.links: list[tuple[str, str]] = []
        self.failed: dict[str, Node] = {}
        self.left: dict[str, Node] = {}
        self.active_pods = 0
        self.freed: Callable[[Node | None], None] = lambda _boundary: None
        self._workflow, self._agenda = workflow, agenda
        self._ids: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._watchers: dict[str, list[Callable[[], None]]] = {}

    def named(self, name: str) -> Node | None:
        """Find a node by its name."""
        return self.get(self.id_of(name))

    def id_of(self, name: str) -> str:
        """Return the id that a node of this name has. Where two names have one hash, the later one gets another id."""
        known = self._ids.get(name)
        if known is None:
            hashed = name
            known = names.node_id(self._workflow, hashed)
            while self._names.setdefault(known, name) != name:
                hashed += "'"
                known = names.node_id(self._workflow, hashed)
            self._ids[name] = known
        return known

    def add(self, node: Node) -> Node:
        """Put a node into the table. Raises IllegalPhase for a phase that one of its type can't begin with."""
        phases.check(node.type, None, node.phase)
        self[node.id] = self.changed[node.id] = node
        if node.phase in ENDED:
            node.ended = node.fulfilled = True
            node.finished_at = self._agenda.now
            if node.phase in _FAILURES:
                self._count_failure(node)
        else:
            self._count(node, 1)
        return node

    def tell(self, node: Node, message: str) -> None:
        """Change a node's message alone, for those who watch."""
        node.message = message
        self.changed[node.id] = node

    def set_phase(self, node: Node, phase: str, message: str | None = None) -> None:
        """Change a node's phase, and message unless it's None. Raises IllegalPhase, and then nothing has changed."""
        phases.check(node.type, node.phase, phase)
        node.phase = phase
        self.changed[node.id] = node
        if message is not None:
            node.message = message
        if not node.ended and phase in ENDED:
            self._end(node)

    def serve(self, node: Node) -> None:
        """Note that a node that runs is a daemon, and ready."""
        node.daemoned = node.fulfilled = True

    def leave(self, node: Node) -> None:
        """Note that Argo would leave a node under way for ever, unless it has ended."""
        if not node.ended:
            self.left[node.id] = node

    def touch(self, node: Node) -> None:
        """Note that a node isn't as it was."""
        self.changed[node.id] = node

    def _end(self, node: Node) -> None:
        node.ended = node.fulfilled = True
        node.finished_at = self._agenda.now
        node.daemoned, node.awaited_lock = False, ""
        self._count(node, -1)
        if node.phase in _FAILURES:
            self._count_failure(node)
        if node.id in self._watchers:
            for action in self._watchers.pop(node.id):
                self._agenda.post_last(action)

    def mark_error(self, node: Node, message: str) -> None:
        """End a node as Argo's markNodeError does, even one that ended in another phase."""
        succeeded = node.ended and not node.failed
        self.set_phase(node, ERROR, message)
        if succeeded:
            self._count_failure(node)

    def _count(self, node: Node, change: int) -> None:
        if node.type not in COUNTED:
            return
        boundary, pods = node.boundary, change if node.type == "Pod" else 0
        self.active_pods += pods
        if boundary is not None:
            boundary.active_children += change
            boundary.active_pods += pods
        if change < 0:
            self.freed(boundary)

    def _count_failure(self, node: Node) -> None:
        self.failed[node.id] = node
        if node.type in COUNTED and node.boundary is not None:
            node.boundary.failed_children += 1

    def connect(self, parents: Iterable[Node], child_id: str) -> None:
        """Make a node the child of others, once."""
        for parent in parents:
            children = parent.children
            if child_id in children:
                continue
            if isinstance(children, dict):
                children[child_id] = None
            else:
                parent.children = {child_id: None}
            self.links.append((parent.id, child_id))

    def when_ended(self, node: Node, action: Callable[[], None]) -> None:
        """Do something once a node has ended that nobody waits for otherwise, since what was around it ended first."""
        self._watchers.setdefault(node.id, []).append(action)
