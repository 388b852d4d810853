"""What a simulation came to."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import attrs

from pydsl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.spec import wire


@attrs.frozen
class PodTimes:
    """When one pod ran, in seconds since the workflow began, and what its template was with its tags replaced."""

    node: str
    started: float
    finished: float
    template: wire.Template


@attrs.frozen(kw_only=True)
class Simulation:
    """A simulated run. `workflow` is the Workflow as Argo prints it, with its status; `seconds` is how long it took."""

    phase: str
    message: str
    workflow: wire.Workflow
    seconds: float
    pods: tuple[PodTimes, ...]
    """The pods in the order they began."""

    @property
    def nodes(self) -> Mapping[str, wire.NodeStatus]:
        """The nodes by name, as in the Workflow's `status.nodes`."""
        return {node["name"]: node for node in self.workflow["status"]["nodes"].values()}

    @property
    def phases(self) -> Mapping[str, str]:
        """The nodes' phases by their names."""
        return {name: node["phase"] for name, node in self.nodes.items()}

    def node(self, name: str) -> wire.NodeStatus:
        """Return one node by its name or its display name; raises UsageError where there's none, or are several."""
        nodes = self.nodes
        if name in nodes:
            return nodes[name]
        found = [node for node in nodes.values() if node["displayName"] == name]
        if len(found) != 1:
            names = ", ".join(sorted(nodes if not found else (node["name"] for node in found)))
            raise UsageError(f"{'no' if not found else 'more than one'} node is called {name!r}; there are: {names}")
        return found[0]

    def waits(self, name: str) -> list[float]:
        """List the pauses between the attempts of a step or task that is tried again, in seconds."""
        full = self.node(name)["name"]
        attempts = [pod for pod in self.pods if pod.node.startswith(f"{full}(") and "." not in pod.node[len(full) :]]
        return [after.started - before.finished for before, after in itertools.pairwise(attempts)]
