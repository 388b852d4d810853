"""The nodes of a run as `argo get` draws them: one tree for the entrypoint, one for the exit handler.

A DAG or Steps node holds what its template called; a step group or Retry node holds its children. Groups aren't drawn
themselves, nor are Retry nodes of one attempt: what they hold takes their place. Omitted tasks aren't drawn either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pydsl.expr.strftime import seconds_or_none
from pydsl.lazy import lazy_regex
from pydsl.plan import names
from pydsl.report.ages import short
from pydsl.report.table import aligned
from pydsl.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pydsl.spec import wire

PADDING = 2
HOLDERS = frozenset({"StepGroup", "Retry"})
OMITTED = "Omitted"
TOP = ""
"""What is above the roots."""
_NUMBER = lazy_regex(r"[(\[](\d+)")
UNSEEN = frozenset({"TaskGroup"})
SIGNS = {"Pending": "◷", "Running": "●", "Succeeded": "✔", "Skipped": "○", "Failed": "✖", "Error": "⚠", "Omitted": "○"}
COLOURS = {"Pending": "33", "Running": "36", "Succeeded": "32", "Skipped": "39", "Failed": "31", "Error": "31"}
SUSPENDED = "ǁ"
_PARTS = {True: ("──", "┬─", "└─", "├─"), False: ("--", "+-", "`-", "|-")}
"""What stands before a group's only and first node, before the last of several, before the others; by whether more than
ASCII is written."""


def _all(_node: wire.NodeStatus) -> bool:
    return True


class Look(NamedTuple):
    """How a run is shown."""

    output: str = ""
    """"", wide or short."""
    utf8: bool = True
    colour: bool = False
    shown: Callable[[wire.NodeStatus], bool] = _all
    """Picks the nodes that are drawn."""


def node_lines(workflow: wire.Workflow, look: Look) -> list[str]:
    """Write the table of nodes."""
    forest = _Forest(workflow, look)
    lines: list[Sequence[str]] = [_header(look)]
    for number, root in enumerate(forest.roots()):
        lines += [("",) * 6] if number else []
        lines += forest.drawn(root, " ", " ")
    return [forest.coloured(line) for line in aligned(lines, PADDING)]


def _header(look: Look) -> Sequence[str]:
    wide, short = look.output == "wide", look.output == "short"
    cells = ["STEP", "TEMPLATE", "PODNAME", "DURATION", *(["ARTIFACTS"] if wide else []), "MESSAGE"]
    return [*cells, *(["RESOURCESDURATION"] if wide else []), *(["NODENAME"] if wide or short else [])]


class _Forest:
    """Who is drawn below whom."""

    def __init__(self, workflow: wire.Workflow, look: Look) -> None:
        self._name = workflow["metadata"]["name"]
        self._nodes: Mapping[str, wire.NodeStatus] = workflow["status"]["nodes"]
        self._look = look
        held = {child: node["id"] for node in self._nodes.values() if node["type"] in HOLDERS
                for child in node.get("children") or ()}  # fmt: skip
        self._below: dict[str, list[wire.NodeStatus]] = {}
        for node in sorted(self._nodes.values(), key=_order):
            if node["type"] not in UNSEEN:
                above = held.get(node["id"]) or node.get("boundaryID") or TOP
                self._below.setdefault(above, []).append(node)

    def roots(self) -> Iterator[wire.NodeStatus]:
        """Yield the entrypoint's node, and the exit handler's."""
        by_name = {node["name"]: node for node in self._below.get(TOP, ())}
        yield from (by_name[name] for name in (self._name, f"{self._name}.onExit") if name in by_name)

    def drawn(self, node: wire.NodeStatus, before: str, below: str) -> Iterator[Sequence[str]]:
        """Write the line of a node, and those of what it holds."""
        children = self._below.get(node["id"], [])
        group = node["type"] == "StepGroup"
        replaced = group or (node["type"] == "Retry" and len(node.get("children") or ()) == 1)
        if not replaced and node["phase"] != OMITTED and self._look.shown(node):
            yield self._cells(node, before)
        for index, child in enumerate(children):
            part, rest = self._part(index, len(children), group=group, replaced=replaced)
            first = before if replaced and index == 0 else below
            yield from self.drawn(child, first + part, below + rest)

    def _part(self, index: int, count: int, *, group: bool, replaced: bool) -> tuple[str, str]:
        if replaced and not group:
            return "", ""
        only, first, last, middle = _PARTS[self._look.utf8]
        on = "│ " if self._look.utf8 else "| "
        if group and count == 1:
            return only, "  "
        if group and index == 0:
            return first, on
        return (last, "  ") if index == count - 1 else (middle, on)

    def _cells(self, node: wire.NodeStatus, before: str) -> Sequence[str]:
        wide = self._look.output == "wide"
        pod, lasted = self._of_pod(node)
        artifacts = [",".join(_artifacts(node))] if wide else []
        message = " ".join(str(node.get("message", "")).split())
        cells = [
            f"{before}{self._sign(node)} {node['displayName']}",
            template_of(node),
            pod,
            lasted,
            *artifacts,
            message,
        ]
        return [*map(visible, cells), *([""] if wide else []), ""]

    def _sign(self, node: wire.NodeStatus) -> str:
        if not self._look.utf8:
            return str(node["phase"])
        waits = node["type"] == "Suspend" and node["phase"] == "Running"
        return SUSPENDED if waits else SIGNS[node["phase"]]

    def _of_pod(self, node: wire.NodeStatus) -> tuple[str, str]:
        if node["type"] != "Pod":
            return "", ""
        name = names.pod_name(self._name, node["id"], node.get("templateName"))
        began, ended = seconds_or_none(node["startedAt"]), seconds_or_none(node.get("finishedAt"))
        return name, short(ended - began) if began is not None and ended is not None else ""

    def coloured(self, line: str) -> str:
        """Colour the sign of a line's node."""
        if not self._look.colour or not self._look.utf8:
            return line
        for phase, sign in SIGNS.items():
            at = line.find(f"{sign} ")
            if at >= 0 and not line[:at].strip(" └├─│┬") and phase in COLOURS:
                return f"{line[:at]}\x1b[{COLOURS[phase]}m{sign}\x1b[0m{line[at + 1 :]}"
        return line


def template_of(node: wire.NodeStatus) -> str:
    """Name a node's template, with the one that it's a part of where it refers to it."""
    reference = node.get("templateRef")
    return f"{reference.get('name')}/{reference.get('template')}" if reference else str(node.get("templateName", ""))


def _artifacts(node: wire.NodeStatus) -> list[str]:
    return [one["name"] for one in (node.get("outputs") or {}).get("artifacts") or ()]


def _order(node: wire.NodeStatus) -> tuple[str, int, str]:
    """Sort by time; of one time by the number of a loop's item or a step group, else by name."""
    found = _NUMBER.search(node["displayName"])
    return node["startedAt"] or "", int(found[1]) if found else -1, node["displayName"]
