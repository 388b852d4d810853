"""Pods of an earlier run that are kept: what became of them is told again, instead of running them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from pydsl.engine.events import PodFinished, PodStarted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.driver import Pods
    from pydsl.engine.commands import Pod
    from pydsl.engine.events import Event


class Remembering(Struct):
    """Answers for pods that are known, each once; others are run. A daemon always runs: somebody needs it."""

    pods: Pods
    known: dict[str, PodFinished]
    _events: list[Event] = field(default_factory=list)

    def start(self, pod: Pod) -> None:
        """Start a pod, or tell what became of it."""
        finished = None if pod.daemon else self.known.pop(pod.node_id, None)
        if finished is None:
            self.pods.start(pod)
        else:
            self._events += [PodStarted(at=0.0, node_id=pod.node_id), finished]

    def stop(self, node_id: str, grace: float, reason: str = "") -> None:
        """Ask a pod to end within `grace` seconds."""
        self.pods.stop(node_id, grace, reason)

    def happened(self) -> Sequence[Event]:
        """Return what has happened since the last call."""
        events, self._events = self._events, []
        return [*events, *self.pods.happened()]
