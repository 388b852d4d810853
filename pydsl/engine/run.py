"""One run of a workflow: its nodes, what is under way, and the only two ways to change it, `start` and `apply`."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from pydsl.engine import commands, events
from pydsl.engine.clock import Timers
from pydsl.engine.errors import IllegalEvent
from pydsl.engine.finale import Finale
from pydsl.engine.globals import Globals
from pydsl.engine.limits import Limits
from pydsl.engine.locks import Locks
from pydsl.engine.memo import Memory
from pydsl.engine.node import COUNTED, ENDED, ERROR, PENDING, RUNNING, Node
from pydsl.engine.shutdown import Shutdown
from pydsl.expr.lang.text import marshal
from pydsl.expr.tags import Mode, Scope
from pydsl.plan import names
from pydsl.plan.replacing import replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydsl.engine.bodies import Body
    from pydsl.engine.commands import Command, Finish
    from pydsl.engine.events import Event, Started
    from pydsl.engine.pods import PodBody
    from pydsl.engine.retry import Retries
    from pydsl.engine.suspend import SuspendBody
    from pydsl.plan import Plan

Json = Any


class Run:
    """The state of a run. `nodes` are by id; `phase` and `message` are the workflow's; `finished` is set at the end.

    `changed` are the nodes that are new or got a phase since whoever watches the run last cleared it.
    """

    def __init__(self, plan: Plan, started: Started) -> None:
        self.plan = plan
        self.name, self.uid, self.namespace = started.name, started.uid, started.namespace
        self.started_at = self.now = started.at
        self.nodes: dict[str, Node] = {}
        self.changed: dict[str, Node] = {}
        self.phase, self.message = RUNNING, ""
        self.finished: Finish | None = None
        self.finished_at: float | None = None
        self.pods: dict[str, PodBody] = {}
        self.suspended: dict[str, SuspendBody] = {}
        self.failed: dict[str, Node] = {}
        self.bodies: dict[str, Body] = {}
        self.stuck: list[Callable[[], None]] = []
        self.backoffs: dict[Retries, None] = {}
        self.active_pods = 0
        self.commands: list[Command] = []
        self._ids: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._watchers: dict[str, list[Callable[[], None]]] = {}
        self.tick = 0
        self._queue: deque[Callable[[], None]] = deque()
        self._later: deque[Callable[[], None]] = deque()
        self._last: deque[Callable[[], None]] = deque()
        self.volumes: list[Json] = plan.spec.get("volumes") or []
        self.open_volumes: list[Json] = [volume for volume in self.volumes if "{{" in marshal(volume)]
        self.timers = Timers(self)
        self.globals = Globals(self)
        self.limits = Limits(self)
        self.locks = Locks(self)
        self.memory = Memory(self)
        self.shutdown = Shutdown(self)
        self.finale = Finale(self)
        self._handlers: dict[type, Callable[[Any], None]] = {
            events.Woken: lambda _event: self.timers.fire(),
            events.Stopped: self.shutdown.stop,
            events.Resumed: self.shutdown.resume,
            events.Suspended: lambda _event: self.shutdown.suspend(),
        }

    def apply(self, event: Event) -> list[Command]:
        """Let something happen; gives what is to be done about it. Raises IllegalEvent, and then nothing changed."""
        handle = self._handler(event)
        self.now = max(self.now, event.at)
        self.tick += 1
        handle()
        return self._settled()

    def _handler(self, event: Event) -> Callable[[], None]:
        if self.finished is not None:
            raise IllegalEvent(f"the run is over: {event}")
        if isinstance(event, (events.PodStarted, events.PodReady, events.PodFinished)):
            pod = self.pods.get(event.node_id)
            if pod is None:
                raise IllegalEvent(f"there's no pod under way for node {event.node_id}")
            return lambda: pod.apply(event)
        handle = self._handlers.get(type(event))
        if handle is None:
            raise IllegalEvent(f"a run begins only once: {event}")
        return lambda: handle(event)

    def begin(self) -> list[Command]:
        """Start the entry template; called once, by `start`."""
        self.finale.begin()
        return self._settled()

    def post(self, action: Callable[[], None]) -> None:
        """Do something after what is being done now: what happens below never runs inside what happens above."""
        self._queue.append(action)

    def post_later(self, action: Callable[[], None]) -> None:
        """Do something after everything that's posted: who waits for room comes after the handlers of who made it."""
        self._later.append(action)

    def post_last(self, action: Callable[[], None]) -> None:
        """Do something after all that: a DAG judges itself when everything that can start has started."""
        self._last.append(action)

    def when_ended(self, node: Node, action: Callable[[], None]) -> None:
        """Do something once a node has ended that nobody waits for otherwise, since what was around it ended first."""
        self._watchers.setdefault(node.id, []).append(action)

    def _settled(self) -> list[Command]:
        while True:
            while queue := self._queue or self._later or self._last:
                queue.popleft()()
            if not self.finale.settle() and not self._queue:
                break
        made, self.commands = self.commands, []
        return made

    @property
    def idle(self) -> bool:
        """Whether nothing under way can change anything any more."""
        return not (self.pods or self.timers or self.suspended or self._queue or self.shutdown.held)

    def command(self, command: Command) -> None:
        """Ask the world for something."""
        self.commands.append(command)

    def node(self, name: str) -> Node | None:
        """Find a node by its name."""
        return self.nodes.get(self.node_id(name))

    def add_node(self, node: Node) -> Node:
        """Put a node into the status."""
        self.nodes[node.id] = self.changed[node.id] = node
        if node.phase in (PENDING, RUNNING):
            self._count(node, 1)
        else:
            node.finished_at = self.now
            self._count_failure(node)
        return node

    def set_phase(self, node: Node, phase: str, message: str | None = None) -> None:
        """Change a node's phase, and message unless it's None."""
        before = node.phase
        node.phase = phase
        self.changed[node.id] = node
        if message is not None:
            node.message = message
        if phase in ENDED and before not in ENDED:
            node.finished_at = self.now
            node.daemoned = False
            self._count(node, -1)
            self._count_failure(node)
            for action in self._watchers.pop(node.id, ()):
                self.post_last(action)

    def _count(self, node: Node, change: int) -> None:
        if node.type not in COUNTED:
            return
        pods = change if node.type == "Pod" else 0
        self.active_pods += pods
        if node.boundary is not None:
            node.boundary.active_children += change
            node.boundary.active_pods += pods
        if change < 0:
            self.limits.freed(node.boundary)

    def _count_failure(self, node: Node) -> None:
        if not node.failed:
            return
        self.failed[node.id] = node
        if node.type in COUNTED and node.boundary is not None:
            node.boundary.failed_children += 1

    def mark_error(self, node: Node, message: str) -> None:
        """End a node as Argo's markNodeError does, whatever phase it has."""
        succeeded = node.ended and not node.failed
        self.set_phase(node, ERROR, message)
        if succeeded:
            self._count_failure(node)

    def connect(self, parent: Node, child_id: str) -> None:
        """Make a node another one's child, once."""
        parent.children[child_id] = None

    def node_id(self, name: str) -> str:
        """Give the id that a node of this name has. Where two names have one hash, the later name gets another id."""
        known = self._ids.get(name)
        if known is None:
            hashed = name
            known = names.node_id(self.name, hashed)
            while self._names.setdefault(known, name) != name:
                hashed += "'"
                known = names.node_id(self.name, hashed)
            self._ids[name] = known
        return known

    def pod_name(self, name: str, template: Json) -> str:
        """Give the name of the pod of the node of this name."""
        return names.pod_name(self.name, self.node_id(name), template.get("name"))

    def fill_volumes(self, scope: Scope) -> None:
        """Replace what can be in the workflow's volumes: they may refer to any step or task."""
        if self.open_volumes:
            self.volumes = replaced(self.volumes, scope, Mode.ALLOW)
            self.open_volumes = [volume for volume in self.volumes if "{{" in marshal(volume)]

    def config_maps(self, name: str) -> Mapping[str, Json] | None:
        """Look up a ConfigMap."""
        return self.plan.config_map(name)


def start(plan: Plan, started: Started) -> tuple[Run, list[Command]]:
    """Begin a run: gives it, and the first things to be done. Time, name and uid come with the event."""
    run = Run(plan, started)
    return run, run.begin()


__all__ = ["Run", "commands", "start"]
