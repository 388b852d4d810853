"""The graph of a DAG template: who waits for whom, and which tasks come last (Argo: dag.go, common/ancestry.go)."""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.expr import depends

if TYPE_CHECKING:
    from collections.abc import Iterable

Json = Any
_ALL = re.compile(r"[-\w]+(?:\s*&&\s*[-\w]+)*\Z")
_MANY = 100
"""From how many dependencies on a conjunction is kept apart too: as one expression it may be nested too deeply."""


@attrs.define(eq=False)
class Graph:
    """Tasks by name, each one's dependencies and dependents, and the condition it waits for ("" for none)."""

    tasks: dict[str, Json]
    dependencies: dict[str, tuple[str, ...]]
    dependents: dict[str, list[str]]
    conditions: dict[str, str]
    targets: list[str]
    plain: dict[str, dict[str, str]]
    """Of tasks that wait for all of some others and for nothing else: the condition on each of those."""

    def order(self) -> list[str]:
        """List the tasks that the targets need, in the order of the template."""
        wanted = self._reached(self.targets)
        return [name for name in self.tasks if name in wanted]

    def ancestors(self, name: str) -> set[str]:
        """Collect everything that a task waits for, directly or not."""
        return self._reached(self.dependencies[name])

    def is_ancestor(self, name: str, other: str) -> bool:
        """Tell whether a task waits for another one, directly or not; the near ones are looked at first."""
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


def graph_of(dag: Json) -> Graph:
    """Read a DAG template's `dag`, its tags replaced."""
    tasks = {str(task["name"]): task for task in dag.get("tasks") or []}
    dependencies: dict[str, tuple[str, ...]] = {}
    conditions: dict[str, str] = {}
    plain: dict[str, dict[str, str]] = {}

    def policy(other: str) -> tuple[bool, bool]:
        return _continues_on(tasks.get(other) or {})

    for name, task in tasks.items():
        read = depends.parse(task.get("depends") or depends.expand_dependencies(task.get("dependencies") or []))
        dependencies[name] = read.tasks
        conditions[name] = read.expanded(policy) if read.text else ""
        if len(read.tasks) > _MANY and _ALL.match(read.text):
            plain[name] = {other: depends.parse(other).expanded(policy) for other in read.tasks}
    dependents: dict[str, list[str]] = {name: [] for name in tasks}
    for name, needed in dependencies.items():
        for other in needed:
            dependents.setdefault(other, []).append(name)
    return Graph(tasks, dependencies, dependents, conditions, _targets(dag, tasks, dependents), plain)


def _continues_on(task: Json) -> tuple[bool, bool]:
    policy = task.get("continueOn") or {}
    return bool(policy.get("error")), bool(policy.get("failed"))


def _targets(dag: Json, tasks: dict[str, Json], dependents: dict[str, list[str]]) -> list[str]:
    if dag.get("target"):
        return str(dag["target"]).split(" ")
    return sorted(name for name in tasks if not dependents[name])
