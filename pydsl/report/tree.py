"""A run as a tree of its nodes, drawn in place on a terminal; or as plain lines, one for each change of a phase."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, TextIO

from msgspec import Struct, field

from pydsl.report.updates import NodeState
from pydsl.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydsl.report.updates import Update
    from pydsl.spec import wire


HIDDEN = frozenset({"StepGroup"})
"""Types of nodes that only hold others together."""
HOLDERS = frozenset({"TaskGroup", "Retry"})
"""Types of nodes whose name, followed by `(`, begins the names of what they hold: items and attempts."""
PENDING = "Pending"
UNDER_WAY = frozenset({PENDING, "Running"})
SIGNS = {"Pending": "◷", "Running": "●", "Succeeded": "✔", "Failed": "✖", "Error": "⚠", "Skipped": "○", "Omitted": "○"}
PLAIN_SIGNS = dict(zip(SIGNS, ".*+x!--", strict=True))
PLAIN_LINES = str.maketrans("├└│─…", "++|-.")
COLOURS = {"Running": "36", "Succeeded": "32", "Failed": "31", "Error": "31", "Skipped": "2", "Omitted": "2"}
LINES, COLUMNS = 24, 80
REDRAW = 0.1
"""Seconds between two drawings."""
PHASE_WIDTH = 9


def plain_lines(update: Update) -> Iterator[str]:
    """Write a line for each node that has another phase; one that only waits for its turn says nothing yet."""
    for node in update.nodes:
        message = _one_line(node.message)
        if node.type not in HIDDEN and (message or node.phase != PENDING):
            yield f"{node.phase:<{PHASE_WIDTH}} {_one_line(node.name)}" + (f": {message}" if message else "")


def _one_line(text: str) -> str:
    """Write a text without line ends, and without anything that a terminal would obey."""
    return visible(" ".join(text.split()))


class Tree(Struct):
    """The nodes of a run, in the order in which they came."""

    nodes: dict[str, NodeState] = field(default_factory=dict)
    _children: dict[str, list[str]] = field(default_factory=dict)
    _holders: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, nodes: Iterable[wire.NodeStatus]) -> Tree:
        """Draw nodes as Argo prints them, in the order in which they came to be."""
        tree = cls()
        for one in nodes:
            tree.add(
                NodeState(
                    id=one["id"], name=one["name"], display_name=one["displayName"], type=one["type"],
                    phase=one["phase"], message=one.get("message", ""), parent=one.get("boundaryID", ""),
                )
            )  # fmt: skip
        return tree

    def take(self, update: Update) -> None:
        """Take note of what has changed."""
        for node in update.nodes:
            self.add(node)

    def add(self, node: NodeState) -> None:
        """Take note of a node as it is now."""
        if node.id not in self.nodes and node.type not in HIDDEN:
            self._children.setdefault(self._above(node), []).append(node.id)
        if node.type in HOLDERS:
            self._holders[node.parent, node.name] = node.id
        self.nodes[node.id] = node

    def _above(self, node: NodeState) -> str:
        """Return the id of the loop or retry that a node is one of, else of the node whose template called it."""
        at = node.name.rfind("(")
        while at >= 0:
            holder = self._holders.get((node.parent, node.name[:at]))
            if holder is not None:
                return holder
            at = node.name.rfind("(", 0, at)
        return node.parent

    def lines(self, *, height: int, signs: dict[str, str] | None = None) -> list[str]:
        """Draw the tree in at most `height` lines; what doesn't fit is counted, first what is over."""
        drawn = list(self._below("", "", signs or SIGNS))
        if len(drawn) <= height:
            return [line for line, _ in drawn]
        room = max(height - 1, 1)
        kept = _most_telling([node for _, node in drawn], room)
        shown = [line for number, (line, _) in enumerate(drawn) if number in kept]
        left = len(drawn) - len(shown)
        return [*shown, f"… and {left} more, {self._count(UNDER_WAY)} under way"]

    def _count(self, phases: frozenset[str]) -> int:
        return sum(node.phase in phases and node.type not in HIDDEN for node in self.nodes.values())

    def _below(self, parent: str, indent: str, signs: dict[str, str]) -> Iterator[tuple[str, NodeState]]:
        children = self._children.get(parent, [])
        for number, child in enumerate(children):
            node = self.nodes[child]
            is_last = number == len(children) - 1
            branch = "" if parent == "" else "└─ " if is_last else "├─ "
            yield f"{indent}{branch}{_said(node, signs)}", node
            deeper = "" if parent == "" else "   " if is_last else "│  "
            yield from self._below(child, indent + deeper, signs)


def _most_telling(nodes: Sequence[NodeState], room: int) -> set[int]:
    """Pick the lines to show: nodes under way, then those that failed, then the latest."""
    order = sorted(range(len(nodes)), key=lambda number: (_weight(nodes[number]), -number))
    return set(order[:room])


def _weight(node: NodeState) -> int:
    return 0 if node.phase in UNDER_WAY else 1 if node.phase in {"Failed", "Error"} else 2


def _said(node: NodeState, signs: dict[str, str]) -> str:
    message = _one_line(node.message)
    return f"{signs[node.phase]} {_one_line(node.display_name)}" + (f"  {message}" if message else "")


class LiveTree(Struct):
    """Draws a tree again and again in the same place of a terminal. Call it with updates, and `end` it."""

    stream: TextIO
    tree: Tree = field(default_factory=Tree)
    _drawn: int = 0
    _next: float = 0.0

    def __call__(self, update: Update) -> None:
        """Take an update, and draw if the last drawing is old enough."""
        self.tree.take(update)
        if time.monotonic() >= self._next:
            self.draw()

    def draw(self) -> None:
        """Put the tree where the last one was."""
        import shutil  # who draws no tree doesn't load it

        size = shutil.get_terminal_size()  # zeros, where a terminal doesn't know
        drawn = self.tree.lines(height=(size.lines or LINES) - 1, signs=self._signs)
        lines = [self._writable(line)[: (size.columns or COLUMNS) - 1] for line in drawn]
        back = f"\x1b[{self._drawn}F\x1b[J" if self._drawn else ""
        self.stream.write(back + "".join(f"{self._coloured(line)}\n" for line in lines))
        self.stream.flush()
        self._drawn = len(lines)
        self._next = time.monotonic() + REDRAW

    def end(self) -> None:
        """Draw the last state, and leave it there."""
        self.draw()
        self._drawn = 0

    @property
    def _is_unicode(self) -> bool:
        return (self.stream.encoding or "ascii").lower().startswith("utf")

    @property
    def _signs(self) -> dict[str, str]:
        return SIGNS if self._is_unicode else PLAIN_SIGNS

    def _writable(self, line: str) -> str:
        return line if self._is_unicode else line.translate(PLAIN_LINES).encode("ascii", "replace").decode()

    def _coloured(self, line: str) -> str:
        if os.environ.get("NO_COLOR"):
            return line
        for phase, sign in self._signs.items():
            before, found, after = line.partition(f"{sign} ")
            if found and not before.strip("└├─│+|- ") and phase in COLOURS:
                return f"{before}\x1b[{COLOURS[phase]}m{sign}\x1b[0m {after}"
        return line
