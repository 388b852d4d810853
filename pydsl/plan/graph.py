"""The graph of a DAG template: who waits for whom, and which tasks come last (Argo: dag.go, common/ancestry.go)."""

from __future__ import annotations

import functools
from collections import deque
from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.expr import depends

if TYPE_CHECKING:
    from pydsl.spec import wire

FORGIVES_NOTHING = (False, False)
"""What a task without `continueOn` forgives."""


class Graph(Struct, eq=False, dict=True):
    """Tasks by name, each one's dependencies and dependents, and the condition it waits for ("" for none).

    Who waits only for others to end well has no condition of its own, and is among `conjunctions`.
    """

    tasks: dict[str, wire.DAGTask]
    dependencies: dict[str, tuple[str, ...]]
    dependents: dict[str, list[str]]
    conditions: dict[str, str]
    conjunctions: frozenset[str]
    targets: list[str]
    forgiven: dict[str, tuple[bool, bool]]
    """Whether a task's `continueOn` forgives errors, and whether failures, of those that have one."""
    _target_names: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._target_names = frozenset(self.targets)

    def is_target(self, name: str) -> bool:
        """Whether a task is one that the DAG comes to in the end."""
        return name in self._target_names

    def order(self) -> list[str]:
        """List the tasks that targets need as Argo comes by them: before each target, in turn, what it waits for."""
        found: dict[str, None] = {}
        entered: set[str] = set()
        stack = [(name, False) for name in reversed(self.targets)]
        while stack:
            name, is_done = stack.pop()
            if is_done:
                found[name] = None
            elif name in self.tasks and name not in entered:
                entered.add(name)
                stack.append((name, True))
                stack += [(other, False) for other in reversed(self.dependencies[name]) if other not in entered]
        return list(found)

    def ancestors(self, name: str) -> set[str]:
        """Collect everything that a task waits for, directly or not."""
        seen: set[str] = set()
        queue = deque(self.dependencies[name])
        while queue:
            other = queue.popleft()
            if other not in seen:
                seen.add(other)
                queue.extend(self.dependencies.get(other, ()))
        return seen

    @functools.cached_property
    def places(self) -> dict[str, int]:
        """The place in the order of each task that targets need."""
        return {name: place for place, name in enumerate(self.order())}

    def is_ancestor(self, name: str, other: str) -> bool:
        """Whether a task waits for another one that targets need, directly or not. None of them waits for itself."""
        if other in self.dependencies[name]:
            return True
        return other in self.places and bool(self._before[name] >> self.places[other] & 1)

    @functools.cached_property
    def _before(self) -> dict[str, int]:
        """The places of all that each task waits for, near and far, as the bits of a number: one walk for all tasks."""
        before: dict[str, int] = {}
        for name in self.places:
            before[name] = 0
            for other in self.dependencies[name]:
                if other in self.places:
                    before[name] |= before[other] | 1 << self.places[other]
        return before


def graph_of(dag: wire.DAGTemplate) -> Graph:
    """Read a DAG template's `dag`, its tags replaced."""
    tasks = {str(task["name"]): task for task in dag.get("tasks") or []}
    dependencies: dict[str, tuple[str, ...]] = {}
    conditions: dict[str, str] = {}
    conjunctions: list[str] = []
    forgiven = {name: _continues_on(task) for name, task in tasks.items() if task.get("continueOn")}

    def policy(other: str) -> tuple[bool, bool]:
        return forgiven.get(other, FORGIVES_NOTHING)

    for name, task in tasks.items():
        read = depends.parse(task.get("depends") or depends.expand_dependencies(task.get("dependencies") or []))
        dependencies[name] = read.tasks
        if read.is_conjunction:
            conjunctions.append(name)
        conditions[name] = read.expanded(policy) if read.text and not read.is_conjunction else ""
    dependents: dict[str, list[str]] = {name: [] for name in tasks}
    for name, needed in dependencies.items():
        for other in needed:
            dependents.setdefault(other, []).append(name)
    targets = _targets(dag, tasks, dependents)
    return Graph(tasks, dependencies, dependents, conditions, frozenset(conjunctions), targets, forgiven)


def _continues_on(task: wire.DAGTask) -> tuple[bool, bool]:
    policy = task.get("continueOn") or {}
    return bool(policy.get("error")), bool(policy.get("failed"))


def _targets(dag: wire.DAGTemplate, tasks: dict[str, wire.DAGTask], dependents: dict[str, list[str]]) -> list[str]:
    if dag.get("target"):
        return str(dag["target"]).split(" ")
    return sorted(name for name in tasks if not dependents[name])
