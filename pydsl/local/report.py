"""What a run tells when it's over; `pydsl.report.updates` has what it tells while it goes."""

from __future__ import annotations

import functools
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from pydsl.diagnostics import nearest
from pydsl.engine.shown import was_pod
from pydsl.errors import PydslError, WorkflowFailed
from pydsl.files.written import opened, written
from pydsl.plan import names
from pydsl.report.updates import NodeState, Update

if TYPE_CHECKING:
    from pathlib import Path

    from pydsl.compile.reading import Reader, Readers
    from pydsl.spec import wire

__all__ = ["NodeReport", "NodeState", "Nodes", "RunReport", "Update"]

SUCCEEDED = "Succeeded"
STATUS = 130
"""The exit status of what a signal ended."""
LAST_LINES = 10
"""Of what a failed pod wrote."""
TAIL = 64 * 1024
"""Bytes at the end of a log in which those are looked for."""
OUTPUT = "output"
"""What the single value that a Python template returns is called."""
RESULT = "result"
"""What Argo calls what a container prints."""


class NodeReport(Struct, frozen=True):
    """One node of a finished run; `json` is the node as Argo prints it."""

    json: wire.NodeStatus
    readers: Mapping[str, Reader] = field(default_factory=dict)
    """What makes values of the node's outputs; of others the text is the value."""

    def __repr__(self) -> str:
        return f"NodeReport(json={self.json!r})"

    @property
    def id(self) -> str:
        """The node's id."""
        return str(self.json["id"])

    @property
    def name(self) -> str:
        """The node's name: its path from the workflow's name on."""
        return str(self.json["name"])

    @property
    def display_name(self) -> str:
        """The name of the step or task, with the item of a loop."""
        return str(self.json["displayName"])

    @property
    def type(self) -> str:
        """Pod, Steps, DAG, ..."""
        return str(self.json["type"])

    @property
    def phase(self) -> str:
        """Succeeded, Failed, Error, Skipped or Omitted."""
        return str(self.json["phase"])

    @property
    def message(self) -> str:
        """Why it ended so; "" if there's nothing to say."""
        return str(self.json.get("message", ""))

    @property
    def outputs(self) -> dict[str, Any]:
        """The output parameters that have a value: typed by the template's annotations, else text."""
        return {name: self._read(name, text) for name, text in _values(self.json.get("outputs")).items()}

    @property
    def output(self) -> Any:
        """The single value that was returned, else the result (standard output), so typed; None without either."""
        result = (self.json.get("outputs") or {}).get("result")
        return self.outputs.get(OUTPUT, None if result is None else self._read(RESULT, result))

    def _read(self, name: str, text: str) -> Any:
        """Read an output; one that isn't what its annotation says is its text."""
        read = self.readers.get(name)
        try:
            return text if read is None else read(text)
        except (PydslError, ValueError, TypeError):
            return text


def _values(outputs: wire.Outputs | None) -> dict[str, str]:
    parameters = (outputs or {}).get("parameters") or ()
    return {one["name"]: str(one["value"]) for one in parameters if one.get("value") is not None}


class Nodes(Mapping[str, NodeReport]):
    """The nodes of a run by id. Looking one up takes any name that means one node.

    That's its name (the path, with or without the run's), its display name, its pod's name; the step or task of a
    single item or attempt; a template that has a single node.
    """

    def __init__(self, nodes: Mapping[str, wire.NodeStatus], readers: Readers | None = None) -> None:
        known = readers or {}
        self._nodes = {id: NodeReport(json, known.get(_template(json), {})) for id, json in nodes.items()}

    def __getitem__(self, name: str) -> NodeReport:
        if name in self._nodes:
            return self._nodes[name]
        for called in _CALLED:
            found = [node for node in self.values() if called(node, name)]
            if len(found) == 1:
                return found[0]
            if found:
                raise KeyError(f"several nodes are called {name!r}: {', '.join(node.name for node in found)}")
        close = nearest(name, [node.display_name for node in self.values()])
        raise KeyError(f"no node is called {name!r}" + (f"; did you mean {close!r}?" if close else ""))

    def attempt(self, name: str) -> NodeReport:
        """Return a node; of a step that was tried again, its last attempt."""
        found = self[name]
        while found.type == "Retry" and (children := found.json.get("children")):
            found = self._nodes[children[-1]]
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)


def _is_pod(node: NodeReport, name: str) -> bool:
    """Whether a node's pod is called so."""
    if not was_pod(node.type, node.message) or not name.endswith(node.id.rpartition("-")[2]):
        return False
    run = node.id.rpartition("-")[0] or node.id
    return name == names.pod_name(run, node.id, _template(node.json))


_CALLED: tuple[Callable[[NodeReport, str], bool], ...] = (
    lambda node, name: node.name == name,
    lambda node, name: node.display_name == name,
    lambda node, name: re.sub(r"^.*?(?=[.\[])", "", node.name).lstrip(".") == name,
    _is_pod,
    lambda node, name: names.called_name(node.display_name) == name,
    lambda node, name: _template(node.json) == name,
)
"""How a node may be called, the surest way first."""


def _template(node: wire.NodeStatus) -> str:
    return str(node.get("templateName") or (node.get("templateRef") or {}).get("template") or "")


class RunReport(Struct, frozen=True, kw_only=True, dict=True):
    """A finished run. `workflow` is the Workflow as Argo prints it, with its status."""

    name: str
    uid: str
    phase: str
    message: str
    workflow: Mapping[str, Any]
    folder: Path
    """Logs and artifacts: each pod has a folder below it, called by its node's id."""
    interrupted: bool = False
    """Whether somebody ended it by a signal."""
    notes: Sequence[str] = ()
    """What of the manifest this machine ignored."""
    readers: Readers = field(default_factory=dict)
    """What makes values of outputs; of a hand-written manifest there is none."""

    def __repr__(self) -> str:
        lines = [f"{self.name}: {self.phase}{f': {self.message}' if self.message else ''}"]
        width = max((len(node.phase) for node in self.nodes.values()), default=0)
        return "\n".join([*lines, *(f"  {node.phase:<{width}} {node.name}" for node in self.nodes.values())])

    @functools.cached_property
    def nodes(self) -> Nodes:
        """Its nodes, by id and by what else they may be called."""
        return Nodes(self.workflow.get("status", {}).get("nodes") or {}, self.readers)

    def reading(self, readers: Readers) -> RunReport:
        """Return the report with what makes values of outputs."""
        return replace(self, readers=readers)

    @property
    def output(self) -> Any:
        """The output of the entrypoint's node: typed by its annotation, else text."""
        return self.nodes[self.name].output if self.name in self.nodes else None

    @property
    def exit_status(self) -> int:
        """0 if the workflow succeeded, 130 if somebody ended it by a signal, else 1."""
        return STATUS if self.interrupted else int(self.phase != SUCCEEDED)

    def logs(self, node: str, container: str = "main", *, errors: bool = False) -> str:
        """Read what a pod's container wrote to standard output, or to standard error; "" if it never ran.

        Of a step that was tried again, its last attempt is meant.
        """
        found = self.nodes.attempt(node)
        path = self.folder / found.id / f"{container}.{'stderr' if errors else 'stdout'}"
        if not path.exists():
            return ""
        with opened(path) as file:
            return b"".join(piece for _, piece in written(file)).decode(errors="replace")

    @property
    def failures(self) -> Sequence[NodeReport]:
        """The pods that failed, and were not overcome by a later attempt."""
        overcome = {
            child
            for node in self.nodes.values()
            if node.type == "Retry" and node.phase == SUCCEEDED
            for child in node.json.get("children") or ()
        }
        return [
            node
            for node in self.nodes.values()
            if node.type == "Pod" and node.phase in {"Failed", "Error"} and node.id not in overcome
        ]

    def last_lines(self, node: NodeReport) -> Sequence[bytes]:
        """Return the end of what a pod wrote: to standard error, or else to standard output."""
        return last_lines(self.folder / node.id, "*.stderr") or last_lines(self.folder / node.id, "*.stdout")

    def require_success(self) -> RunReport:
        """Return the report. Raises WorkflowFailed, with each failing node's message and last lines, if it failed."""
        if self.phase == SUCCEEDED:
            return self
        lines = [f"{self.name}: {self.phase}{f': {self.message}' if self.message else ''}"]
        for node in self.failures:
            lines.append(f"  {node.name}: {node.message}")
            lines += [f"    {line.decode(errors='replace')}" for line in self.last_lines(node)]
        raise WorkflowFailed("\n".join(lines))


def last_lines(folder: Path, pattern: str) -> list[bytes]:
    """Return the last lines of a pod's logs, without reading what lies before."""
    return list(deque((line for path in sorted(folder.glob(pattern)) for line in _tail(path)), LAST_LINES))


def _tail(path: Path) -> Iterator[bytes]:
    with opened(path) as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - TAIL))
        lines = file.read().removesuffix(b"\n").split(b"\n")
    yield from lines[1:] if size > TAIL and len(lines) > 1 else lines if size else ()
