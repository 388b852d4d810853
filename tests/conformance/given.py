"""What a test's workflow has behind it: its pods did what its status says, in the order in which they ended."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.engine.events import Event, PodFinished, PodOutputs, Resumed
from tests.conformance.verdict import NotLocal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Json = Any
LONG = 365 * 86400.0
"""How long ago all of it was when the test goes on, in seconds: tests bring recordings of other years."""
GONE = "pod deleted"
ENDED = {"Succeeded", "Failed", "Error"}
RESUMED = {"Succeeded"}
GROUPS = {"Retry", "StepGroup", "TaskGroup"}
"""Types of nodes whose children are their parts, and not what comes after them."""


@attrs.frozen
class Given:
    """The nodes of a status, by their ids."""

    nodes: Mapping[str, Json]

    @property
    def begun(self) -> float:
        """When the first node began."""
        return min(self._times("startedAt"), default=0.0)

    @property
    def seen(self) -> float:
        """When the last node began: what ended later is what the controller hasn't seen yet."""
        return max(self._times("startedAt"), default=0.0)

    @property
    def now(self) -> float:
        """When the test goes on."""
        return max([*self._times("startedAt"), *self._times("finishedAt")], default=0.0) + LONG

    def ended(self, node_id: str) -> float | None:
        """When a node ended, as far as the controller has seen; None if it goes on, or nothing is known of it."""
        node = self.nodes.get(node_id) or {}
        at = _time(node.get("finishedAt"))
        if node.get("phase") not in ENDED or at is None:
            return None
        return at if at <= self.seen or any(above.get("phase") in ENDED for above in self._above(node)) else None

    def end(self, node_id: str, at: float) -> Event | None:
        """Return how a node ended, or that its pod is gone; None where the status has it as not begun."""
        node = self.nodes.get(node_id) or {}
        phase = node.get("phase")
        if node.get("type") == "Suspend":
            return Resumed(at=at, selector=f"id={node_id}") if phase in RESUMED else None
        if phase == "Running":
            return PodFinished(at=at, node_id=node_id, phase="Error", message=GONE)
        return _finished({**node, "id": node_id}, at) if phase in ENDED else None

    def is_pending(self, node_id: str) -> bool:
        """Whether a pod has to be made, as far as the status says."""
        return (self.nodes.get(node_id) or {}).get("phase") in (None, "", "Pending")

    def require(self, made: Iterable[str]) -> None:
        """Raise NotLocal for nodes that no run of the workflow makes."""
        strange = self.nodes.keys() - set(made)
        if strange:
            names = sorted(str(self.nodes[node_id].get("name")) for node_id in strange)
            raise NotLocal(f"it begins with nodes that no run of it makes: {', '.join(names)}")

    def _above(self, node: Json) -> Iterator[Json]:
        """Yield what a node is a part of, up to the workflow."""
        holders = [self.nodes.get(node.get("boundaryID") or "")]
        holders += [one for one in self.nodes.values() if one.get("type") in GROUPS and node["id"] in one["children"]]
        for one in filter(None, holders):
            yield one
            yield from self._above(one)

    def _times(self, field: str) -> list[float]:
        return [at for node in self.nodes.values() if (at := _time(node.get(field))) is not None]


def _time(text: str | None) -> float | None:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() if text else None


def _finished(node: Json, at: float) -> PodFinished:
    outputs = node.get("outputs") or {}
    code = outputs.get("exitCode")
    return PodFinished(
        at=at,
        node_id=node["id"],
        phase=node["phase"],
        message=node.get("message") or "",
        exit_code=None if code is None else int(code),
        outputs=outputs_of(outputs),
    )


def outputs_of(outputs: Json) -> PodOutputs:
    """Return a node's outputs as what its pod left behind."""
    return PodOutputs(
        parameters={one["name"]: str(one["value"]) for one in outputs.get("parameters") or () if "value" in one},
        artifacts={one["name"]: one for one in outputs.get("artifacts") or ()},
        result=outputs.get("result"),
    )
