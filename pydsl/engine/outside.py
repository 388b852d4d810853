"""Stopping, suspending and resuming from outside, and the workflow's deadline (util.go, exec_control.go; rule 35)."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from pydsl.engine.phases import FAILED, PENDING, SUCCEEDED
from pydsl.engine.shown import node_alone
from pydsl.expr.errors import ExprError
from pydsl.expr.numerals import atoi
from pydsl.plan.errors import NodeFault

if TYPE_CHECKING:
    from pydsl.engine.events import Resumed, Stopped
    from pydsl.engine.state import State
    from pydsl.engine.waiters import WaitingSuspend
    from pydsl.spec import wire


class Outside:
    """Carries out what somebody outside asks of a run."""

    def __init__(self, run: State) -> None:
        self._run = run

    def begin(self, spec: wire.WorkflowSpec) -> None:
        """Take what the workflow's spec says: suspend, shutdown, activeDeadlineSeconds; raises NodeFault.

        The time that a workflow waits for its own locks doesn't count: it hasn't started until then.
        """
        shutdown, run = self._run.shutdown, self._run
        shutdown.held = bool(spec.get("suspend"))
        shutdown.strategy = str(spec.get("shutdown") or "")
        if (seconds := spec.get("activeDeadlineSeconds")) is not None:
            try:
                shutdown.deadline = max(run.started_at, run.agenda.now) + float(atoi(str(seconds)))
            except ExprError:
                raise NodeFault(f"activeDeadlineSeconds isn't a whole number: {seconds}") from None
            run.agenda.post_at(shutdown.deadline, self._expire, counts=False)

    def stop(self, event: Stopped) -> None:
        """Stop the run, or fail the suspended nodes that a selector names."""
        if event.selector:
            for body in self._selected(event.selector):
                body.end(FAILED, event.message)
            return
        self._run.shutdown.strategy = "Terminate" if event.terminate else "Stop"
        self._end_all()

    def _expire(self) -> None:
        self._run.shutdown.expired = True
        self._end_all()

    def _end_all(self) -> None:
        run, ended = self._run, self._run.shutdown.ends_waits(exiting=False)
        self._go_on()
        for pod in list(run.pods.values()):
            message = pod.refusal()
            if message is not None and not pod.serves:
                pod.kill()
                if (
                    run.shutdown.strategy or pod.node.phase == PENDING
                ):  # at a deadline, what runs ends as its process does
                    pod.end(FAILED, message)
        for call in run.locks.abandoned():
            call.refuse_as(FAILED, str(ended))
        for body in list(run.suspended.values()):
            body.end(FAILED, ended)
        for retries in list(run.backoffs):
            retries.stop()

    def suspend(self) -> None:
        """Let no further node start."""
        self._run.shutdown.held = True

    def resume(self, event: Resumed) -> None:
        """Let suspended nodes go on, or set what somebody supplied for them."""
        bodies = self._selected(event.selector)
        for body in bodies:
            body.give(event.parameters)
            if event.message:
                self._run.nodes.tell(body.node, event.message)
            if event.phase is not None and event.phase != SUCCEEDED:
                body.end(event.phase)
            elif event.phase is not None or not event.only_set:
                body.resume()
        if not event.selector and not event.only_set:
            self._go_on()

    def _go_on(self) -> None:
        shutdown = self._run.shutdown
        shutdown.held = False
        waiting, shutdown.waiting = shutdown.waiting, deque()
        for call in waiting:
            self._run.agenda.post(call.admit)

    def _selected(self, selector: str) -> list[WaitingSuspend]:
        from pydsl.engine.selecting import selects  # only somebody outside selects

        return [body for body in self._run.suspended.values() if selects(selector, node_alone(body.node))]
