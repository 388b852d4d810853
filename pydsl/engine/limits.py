"""How much runs at once: `parallelism` of the workflow and of templates, and a template's `failFast`
(op: checkParallelism). Who must wait is admitted again, in turn, when something ends.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.engine.agenda import Agenda
    from pydsl.engine.node import Node
    from pydsl.engine.nodes import NodeTable
    from pydsl.engine.shutdown import Shutdown
    from pydsl.engine.waiters import Composite, Queued

FAIL_FAST = "template has failed or errored children and failFast enabled"


class Limits:
    """The limits of one run."""

    def __init__(
        self, parallelism: Any, nodes: NodeTable, agenda: Agenda, shutdown: Shutdown, bodies: Mapping[str, Composite]
    ) -> None:
        self._limit = None if parallelism is None else int(parallelism)
        self._nodes, self._agenda, self._shutdown, self._bodies = nodes, agenda, shutdown, bodies
        self._waiting: deque[Queued] = deque()
        nodes.freed = self.freed

    def admit(self, call: Queued) -> bool:
        """Whether a call may start; one that mayn't is kept, and admitted when there's room."""
        boundary = call.boundary
        if self._limit is None and not self._shutdown.held and (boundary is None or not boundary.limits):
            return True
        queue = self._blocked_by(boundary, counted=not call.admitted)
        if queue is not None:
            queue.append(call)
            return False
        return True

    def _blocked_by(self, boundary: Node | None, *, counted: bool) -> deque[Any] | None:
        if self._shutdown.held:
            return self._shutdown.waiting
        if self._limit is not None and self._nodes.active_pods >= self._limit:
            return self._waiting
        if boundary is None or not counted or not boundary.limits:
            return None
        parallelism = boundary.limits.get("parallelism")
        full = parallelism is not None and boundary.active_children >= int(parallelism)
        if full or (boundary.limits.get("failFast") and boundary.failed_children):
            if boundary.waiting is None:
                boundary.waiting = deque()
            return boundary.waiting
        return None

    def freed(self, boundary: Node | None) -> None:
        """Something ended: let those who wait for it try again, and end a template that fails fast (op: 3304)."""
        if boundary is not None and boundary.limits and boundary.limits.get("failFast"):
            self._agenda.post(lambda: self._fail_fast(boundary))
        if boundary is not None and boundary.waiting:
            self._retry(boundary.waiting)
        if self._waiting:
            self._retry(self._waiting)

    def _retry(self, queue: deque[Queued]) -> None:
        self._agenda.post_later(lambda: self._admit_first(queue))

    def _admit_first(self, queue: deque[Queued]) -> None:
        for _ in range(len(queue)):
            call = queue.popleft()
            if call.cancelled:
                continue
            if self._blocked_by(call.boundary, counted=not call.admitted) is queue:
                queue.appendleft(call)
                return
            call.admit()

    def _fail_fast(self, boundary: Node) -> None:
        body = self._bodies.get(boundary.id)
        if body is not None and not boundary.ended and boundary.failed_children and boundary.active_pods == 0:
            body.abort(FAIL_FAST)
