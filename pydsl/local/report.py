"""What a run tells when it's over; `pydsl.report.updates` has what it tells while it goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.diagnostics import nearest
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


@attrs.frozen
class NodeReport:
    """One node of a finished run; `json` is the node as Argo prints it."""

    json: Mapping[str, Any]

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
    def outputs(self) -> dict[str, str]:
        """The output parameters that have a value, as text."""
        return _values(self.json.get("outputs"))

    @property
    def output(self) -> str | None:
        """What a single returned value was written as, else the result (standard output); None without either."""
        result: str | None = (self.json.get("outputs") or {}).get("result")
        return self.outputs.get(OUTPUT, result)


def _values(outputs: Json) -> dict[str, str]:
    parameters = (outputs or {}).get("parameters") or ()
    return {one["name"]: one["value"] for one in parameters if one.get("value") is not None}


class Nodes(Mapping[str, NodeReport]):
    """The nodes of a run by id. Looking one up takes its name (the path) or display name, too."""

    def __init__(self, nodes: Mapping[str, Json]) -> None:
        self._nodes = {id: NodeReport(json) for id, json in nodes.items()}

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


def _nodes_of(workflow: Mapping[str, Any]) -> Nodes:
    return Nodes(workflow.get("status", {}).get("nodes") or {})


@attrs.frozen(kw_only=True)
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
    nodes: Nodes = attrs.field(init=False, default=attrs.Factory(lambda self: _nodes_of(self.workflow), True))

    @property
    def output(self) -> str | None:
        """The output of the entrypoint's node."""
        return self.nodes[self.name].output if self.name in self.nodes else None

    @property
    def exit_status(self) -> int:
        """0 if the workflow succeeded, 130 if somebody ended it by a signal, else 1."""
        return STATUS if self.interrupted else int(self.phase != SUCCEEDED)

    def logs(self, node: str, container: str = "main", *, errors: bool = False) -> str:
        """Read what a pod's container wrote to standard output, or to standard error; "" if it never ran."""
        path = self.folder / self.nodes[node].id / f"{container}.{'stderr' if errors else 'stdout'}"
        return path.read_bytes().decode(errors="replace") if path.exists() else ""
