"""The graph of a DAG template: who waits for whom, and which tasks come last (Argo: dag.go, common/ancestry.go)."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import attrs

from pydsl.expr import depends

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydsl.spec import wire


@attrs.define(eq=False)
class Graph:
    """Tasks by name, each one's dependencies and dependents, and the condition it waits for ("" for none).

    Who waits only for others to end well has no condition of its own, and is among `conjunctions`.
    """

    tasks: dict[str, wire.DAGTask]
    dependencies: dict[str, tuple[str, ...]]
    dependents: dict[str, list[str]]
    conditions: dict[str, str]
    conjunctions: frozenset[str]
    targets: list[str]
    _target_names: frozenset[str] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._target_names = frozenset(self.targets)

    def is_target(self, name: str) -> bool:
        """Whether a task is one that the DAG comes to in the end."""
        return name in self._target_names

    def continues_on(self, name: str) -> tuple[bool, bool]:
        """Whether a task's `continueOn` forgives errors, and whether it forgives failures."""
        return _continues_on(self.tasks[name]) if name in self.tasks else (False, False)

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
                stack += [(other, False) for other in reversed(self.dependencies[name])]
        return list(found)

    def ancestors(self, name: str) -> set[str]:
        """Collect everything that a task waits for, directly or not."""
        return self._reached(self.dependencies[name])

    def is_ancestor(self, name: str, other: str) -> bool:
        """Whether a task waits for another one, directly or not; the near ones are looked at first."""
        return other in self.dependencies[name] or any(found == other for found in self._walk(self.dependencies[name]))

    def _reached(self, names: Iterable[str]) -> set[str]:
        return set(self._walk(names))

    def _walk(self, names: Iterable[str]) -> Iterable[str]:
        seen: set[str] = set()
        queue = deque(names)
        while queue:
            name = queue.popleft()
            if name not in seen:
                seen.add(name)
                yield name
                queue.extend(self.dependencies.get(name, ()))


def graph_of(dag: wire.DAGTemplate) -> Graph:
    """Read a DAG template's `dag`, its tags replaced."""
    tasks = {str(task["name"]): task for task in dag.get("tasks") or []}
    dependencies: dict[str, tuple[str, ...]] = {}
    conditions: dict[str, str] = {}
    conjunctions: list[str] = []

    def policy(other: str) -> tuple[bool, bool]:
        return _continues_on(tasks[other]) if other in tasks else (False, False)

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
    return Graph(tasks, dependencies, dependents, conditions, frozenset(conjunctions), targets)


def _continues_on(task: wire.DAGTask) -> tuple[bool, bool]:
    policy = task.get("continueOn") or {}
    return bool(policy.get("error")), bool(policy.get("failed"))


def _targets(dag: wire.DAGTemplate, tasks: dict[str, wire.DAGTask], dependents: dict[str, list[str]]) -> list[str]:
    if dag.get("target"):
        return str(dag["target"]).split(" ")
    return sorted(name for name in tasks if not dependents[name])
