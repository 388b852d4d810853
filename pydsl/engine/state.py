"""The state of one run, which everything above works on: nodes, agenda, what is under way and what limits it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.engine.agenda import Agenda
from pydsl.engine.globals import Globals
from pydsl.engine.limits import Limits
from pydsl.engine.locks import Locks
from pydsl.engine.memo import Memory
from pydsl.engine.nodes import NodeTable
from pydsl.engine.phases import RUNNING
from pydsl.engine.shared import Shared
from pydsl.engine.shared_locks import SharedLocks
from pydsl.engine.shutdown import Shutdown
from pydsl.engine.volumes import RunVolumes
from pydsl.engine.wanted import LockNames
from pydsl.plan import names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from pydsl.engine.commands import Finish
    from pydsl.engine.events import Started
    from pydsl.engine.node import Node
    from pydsl.engine.waiters import Composite, PodUnderWay, WaitingRetries, WaitingSuspend
    from pydsl.plan import Plan

    Kind = Callable[[], Callable[[Any, Any], Any]]
    """Gives what makes the body of a kind of template, of a call and an attempt (`engine.kinds`)."""


class State:
    """The state of a run. `nodes` are by id; `phase` and `message` are the workflow's; `finished` is set at the end.

    `concluded` says that the phase is the last one, while pods may still have to end. `stuck` are the complaints of
    those that wait for what nothing may ever make. `fault` is what broke the run off, where something did.
    `is_too_deep` says that calls came to their limit.
    """

    def __init__(self, plan: Plan, started: Started, kinds: Mapping[str, Kind]) -> None:
        self.plan, self.kinds = plan, kinds
        self.name, self.uid, self.namespace = started.name, started.uid, started.namespace
        self.started_at = started.at if started.retried is None else started.retried
        stored = "workflowTemplateRef" in (plan.workflow.get("spec") or {})
        self.pods_share = Shared(plan.spec)
        self.local_scope = "local/" if stored else f"local/{self.name}"
        self.phase, self.message = RUNNING, ""
        self.concluded = self.is_too_deep = False
        self.fault: Exception | None = None
        self.finished: Finish | None = None
        self.finished_at: float | None = None
        self.pods: dict[str, PodUnderWay] = {}
        self.suspended: dict[str, WaitingSuspend] = {}
        self.bodies: dict[str, Composite] = {}
        self.backoffs: dict[WaitingRetries, None] = {}
        self.daemons: list[Node] = []
        self.stuck: list[Callable[[], None]] = []
        self.agenda = Agenda(started.at)
        self.nodes = NodeTable(started.name, self.agenda)
        self.volumes = RunVolumes(plan.spec.get("volumes") or [])
        self.globals = Globals(plan, started, self.agenda)
        self.memory = Memory(plan.config_map, self.agenda)
        self.shutdown = Shutdown()
        self.locks = self._locks(started)
        self.limits = Limits(plan.spec.get("parallelism"), self.nodes, self.agenda, self.shutdown, self.bodies)

    def _locks(self, started: Started) -> Locks | SharedLocks:
        names = LockNames(started.namespace, self.plan.config_map)
        if not started.shares_locks:
            return Locks(names, self.agenda, self.shutdown)
        return SharedLocks(names, self.agenda, self.shutdown, int(self.plan.spec.get("priority") or 0), started.at)

    @property
    def idle(self) -> bool:
        """Whether nothing under way can change anything any more."""
        return not (self.pods or self.suspended or self.shutdown.held or self.locks.is_waiting) and self.agenda.idle

    def pod_name(self, name: str, template: Any) -> str:
        """Return the name of the pod of the node of this name."""
        return names.pod_name(self.name, self.nodes.id_of(name), template.get("name"))
