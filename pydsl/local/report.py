"""What a run tells when it's over; `pydsl.report.updates` has what it tells while it goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.diagnostics import nearest
from pydsl.errors import PydslError
from pydsl.report.updates import NodeState, Update

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["NodeReport", "NodeState", "Nodes", "RunReport", "Update"]

Json = Any
SUCCEEDED = "Succeeded"
STATUS = 130
"""The exit status of what a signal ended."""
OUTPUT = "output"
"""What the single value that a Python template returns is called."""
RESULT = "result"
"""What Argo calls what a container prints."""


Read = Callable[[str], Any]
Readers = Mapping[str, Mapping[str, Read]]
"""By a template's name and an output's: what makes a value of its text, as the template's annotation says."""


@attrs.frozen
class NodeReport:
    """One node of a finished run; `json` is the node as Argo prints it."""

    json: Mapping[str, Any]
    readers: Mapping[str, Read] = attrs.field(factory=dict, repr=False)
    """What makes values of the node's outputs; of others the text is the value."""

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
        result: str | None = (self.json.get("outputs") or {}).get(RESULT)
        return self.outputs.get(OUTPUT, None if result is None else self._read(RESULT, result))

    def _read(self, name: str, text: str) -> Any:
        """Read an output; one that isn't what its annotation says is its text."""
        read = self.readers.get(name)
        try:
            return text if read is None else read(text)
        except (PydslError, ValueError, TypeError):
            return text


def _values(outputs: Json) -> dict[str, str]:
    parameters = (outputs or {}).get("parameters") or ()
    return {one["name"]: one["value"] for one in parameters if one.get("value") is not None}


class Nodes(Mapping[str, NodeReport]):
    """The nodes of a run by id. Looking one up takes its name (the path) or display name, too."""

    def __init__(self, nodes: Mapping[str, Json], readers: Readers | None = None) -> None:
        known = readers or {}
        self._nodes = {id: NodeReport(json, known.get(_template(json), {})) for id, json in nodes.items()}

    def __getitem__(self, name: str) -> NodeReport:
        if name in self._nodes:
            return self._nodes[name]
        for found in (
            [n for n in self.values() if n.name == name],
            [n for n in self.values() if n.display_name == name],
        ):
            if len(found) == 1:
                return found[0]
            if found:
                raise KeyError(f"several nodes are called {name!r}: {', '.join(node.name for node in found)}")
        close = nearest(name, [node.display_name for node in self.values()])
        raise KeyError(f"no node is called {name!r}" + (f"; did you mean {close!r}?" if close else ""))

    def __iter__(self) -> Iterator[str]:
        return iter(self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)


def _template(node: Json) -> str:
    return str(node.get("templateName") or (node.get("templateRef") or {}).get("template") or "")


def _nodes_of(report: RunReport) -> Nodes:
    return Nodes(report.workflow.get("status", {}).get("nodes") or {}, report.readers)


@attrs.frozen(kw_only=True, repr=False)
class RunReport:
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
    readers: Readers = attrs.field(factory=dict, repr=False)
    """What makes values of outputs; of a hand-written manifest there is none."""
    nodes: Nodes = attrs.field(init=False, default=attrs.Factory(_nodes_of, True))

    def __repr__(self) -> str:
        lines = [f"{self.name}: {self.phase}{f': {self.message}' if self.message else ''}"]
        width = max((len(node.phase) for node in self.nodes.values()), default=0)
        return "\n".join([*lines, *(f"  {node.phase:<{width}} {node.name}" for node in self.nodes.values())])

    @property
    def output(self) -> Any:
        """The output of the entrypoint's node: typed by its annotation, else text."""
        return self.nodes[self.name].output if self.name in self.nodes else None

    @property
    def exit_status(self) -> int:
        """0 if the workflow succeeded, 130 if somebody ended it by a signal, else 1."""
        return STATUS if self.interrupted else int(self.phase != SUCCEEDED)

    def logs(self, node: str, container: str = "main", *, errors: bool = False) -> str:
        """Read what a pod's container wrote to standard output, or to standard error; "" if it never ran."""
        path = self.folder / self.nodes[node].id / f"{container}.{'stderr' if errors else 'stdout'}"
        return path.read_bytes().decode(errors="replace") if path.exists() else ""
