"""How far nodes are, as `N/M`: what pods say of themselves, and sums of groups (Argo: workflow/progress/updater.go).

A node that runs something counts as one of one until its pod says otherwise; it's complete once it has succeeded.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from pydsl.engine.phases import SUCCEEDED
from pydsl.lazy import NamedTuple, lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydsl.spec import wire

EXECUTABLE = ("Pod", "Container", "Suspend", "HTTP", "Plugin")
"""The types that count."""
STATED = lazy_regex(r"(\d{1,18})/(\d{1,18})")


class Progress(NamedTuple):
    """So much of so much. There is no progress of nothing."""

    done: int = 0
    whole: int = 1

    def __str__(self) -> str:
        """Write it as Argo does."""
        return f"{self.done}/{self.whole}"


@functools.lru_cache(maxsize=1024)
def parsed(text: str) -> Progress | None:
    """Read what a pod or a status says; None for what Argo takes for none."""
    found = STATED.fullmatch(text)
    if found is None:
        return None
    progress = Progress(int(found[1]), int(found[2]))
    return progress if progress.done <= progress.whole > 0 else None


def of_pod(stated: str, phase: str) -> str:
    """Return the progress of a node that runs something, of which its pod has stated this, or nothing."""
    progress = (stated and parsed(stated)) or Progress()
    return f"{progress.whole}/{progress.whole}" if phase == SUCCEEDED else str(progress)


def total(nodes: Iterable[wire.NodeStatus]) -> str:
    """Return the progress of all nodes together: `3/4`."""
    done = whole = 0
    for one in filter(None, map(_of, nodes)):
        done, whole = done + one.done, whole + one.whole
    return f"{done}/{whole}"


def _of(node: wire.NodeStatus) -> Progress | None:
    return parsed(node.get("progress") or "") if node["type"] in EXECUTABLE else None


def with_sums(nodes: Mapping[str, wire.NodeStatus]) -> dict[str, wire.NodeStatus]:
    """Return nodes of which those that group others have the progress of all below them, each counted once."""
    sums = _Sums(nodes)
    made = dict(nodes)
    for id, below in _below(nodes, sums.marks):
        if nodes[id]["type"] not in EXECUTABLE and below:
            made[id] = {**nodes[id], "progress": sums.of(below)}
    return made


class _Sums:
    """Adds up sets of nodes. A set is a number with a bit for each, so that to join large ones takes little time."""

    def __init__(self, nodes: Mapping[str, wire.NodeStatus]) -> None:
        self.marks: dict[str, int] = {}
        self._plain = self._complete = 0
        self._others: list[tuple[int, Progress]] = []
        for id, node in nodes.items():
            progress = _of(node)
            if progress is not None:
                self._add(id, progress)

    def _add(self, id: str, progress: Progress) -> None:
        mark = self.marks[id] = 1 << len(self.marks)
        if progress.whole != 1:
            self._others.append((mark, progress))
            return
        self._plain |= mark
        if progress.done:
            self._complete |= mark

    def of(self, marks: int) -> str:
        """Write the sum of those that are marked."""
        others = [progress for mark, progress in self._others if marks & mark]
        done = (marks & self._complete).bit_count() + sum(one.done for one in others)
        return f"{done}/{(marks & self._plain).bit_count() + sum(one.whole for one in others)}"


def _below(nodes: Mapping[str, wire.NodeStatus], marks: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Yield each node with the marks of all below it, children first; a set is forgotten when its parents have it."""
    parents: dict[str, int] = {}
    for node in nodes.values():
        for child in node.get("children") or ():
            parents[child] = parents.get(child, 0) + 1
    known: dict[str, int] = {}
    for id in _children_first(nodes):
        below = 0
        for child in nodes[id].get("children") or ():
            below |= known.get(child, 0) | marks.get(child, 0)
            parents[child] -= 1
            if not parents[child]:
                known.pop(child, None)
        yield id, below
        if below and parents.get(id):
            known[id] = below


def _children_first(nodes: Mapping[str, wire.NodeStatus]) -> Iterator[str]:
    seen: set[str] = set()
    for start in nodes:
        stack = [] if start in seen else [(start, iter(nodes[start].get("children") or ()))]
        seen.add(start)
        while stack:
            id, children = stack[-1]
            child = next((one for one in children if one in nodes and one not in seen), None)
            if child is None:
                stack.pop()
                yield id
            else:
                seen.add(child)
                stack.append((child, iter(nodes[child].get("children") or ())))
