"""Stopping, suspending and resuming from outside, and the workflow's deadline (util.go, exec_control.go; rule 35)."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from pydsl.engine.node import FAILED, PENDING, SUCCEEDED
from pydsl.plan.errors import NodeFault
from pydsl.plan.scopes import rfc3339
from pydsl.plan.values import text_of

if TYPE_CHECKING:
    from pydsl.engine.calls import Call
    from pydsl.engine.events import Resumed, Stopped
    from pydsl.engine.node import Node
    from pydsl.engine.run import Run
    from pydsl.engine.suspend import SuspendBody

Json = Any
_DEADLINE = "Step exceeded its deadline"


class Shutdown:
    """What somebody outside decided about the run. `strategy` is "Stop" or "Terminate" once it's being stopped."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.strategy = ""
        self.held = False
        self.waiting: deque[Call] = deque()
        self._deadline: float | None = None
        self._expired = False

    def begin(self, spec: Json) -> None:
        """Take what the workflow's spec says: suspend, shutdown, activeDeadlineSeconds; raises NodeFault."""
        self.held = bool(spec.get("suspend"))
        self.strategy = str(spec.get("shutdown") or "")
        if (seconds := spec.get("activeDeadlineSeconds")) is not None:
            try:
                self._deadline = self._run.started_at + float(int(str(seconds)))
            except ValueError:
                raise NodeFault(f"activeDeadlineSeconds isn't a whole number: {seconds}") from None
            self._run.timers.set(self._deadline, self._expire, counts=False)

    @property
    def allows_exit(self) -> bool:
        """Whether exit handlers run: not after `terminate`."""
        return self.strategy != "Terminate"

    def refusal(self, call: Call) -> str | None:
        """Say why no pod may start for a call; None where it may."""
        if self.strategy and not (call.exiting and self.allows_exit):
            return f"workflow shutdown with strategy: {self.strategy}"
        if self._expired and not call.exiting:
            return _DEADLINE
        return None

    def stops_retries(self) -> str | None:
        """Say why nothing is tried again; None where it may be."""
        if self.strategy:
            return f"Stopped with strategy '{self.strategy}'"
        if self._expired and self._deadline is not None:
            return f"retry exceeded workflow deadline {rfc3339(self._deadline)}"
        return None

    def stop(self, event: Stopped) -> None:
        """Stop the run, or fail the suspended nodes that a selector names."""
        if event.selector:
            for body in self._selected(event.selector):
                body.end(FAILED, event.message)
            return
        self.strategy = "Terminate" if event.terminate else "Stop"
        self._end_all(f"Stopped with strategy '{self.strategy}'")

    def _expire(self) -> None:
        self._expired = True
        self._end_all(_DEADLINE)

    def _end_all(self, waiting_message: str) -> None:
        run = self._run
        self.held = False
        self._release()
        for pod in list(run.pods.values()):
            message = self.refusal(pod.call)
            if message is not None and not pod.node.daemoned:
                pod.kill()
                if self.strategy or pod.node.phase == PENDING:  # at a deadline, what runs ends as its process does
                    pod.end(FAILED, message)
        for call in run.locks.abandoned():
            call.refuse_as(FAILED, waiting_message)
        for body in list(run.suspended.values()):
            body.end(FAILED, waiting_message)
        for retries in list(run.backoffs):
            retries.stop()

    def suspend(self) -> None:
        """Let no further node start."""
        self.held = True

    def resume(self, event: Resumed) -> None:
        """Let suspended nodes go on, or set what somebody supplied for them."""
        bodies = self._selected(event.selector)
        for body in bodies:
            body.give(event.parameters)
            if event.message:
                body.node.message = event.message
            if event.phase is not None and event.phase != SUCCEEDED:
                body.end(event.phase)
            elif event.phase is not None or not event.only_set:
                body.resume()
        if not event.selector and not event.only_set:
            self.held = False
            self._release()

    def _release(self) -> None:
        waiting, self.waiting = self.waiting, deque()
        for call in waiting:
            self._run.post(call.admit)

    def _selected(self, selector: str) -> list[SuspendBody]:
        wanted = [part.partition("=") for part in selector.split(",") if part.strip()]
        bodies = list(self._run.suspended.values())
        return [
            body for body in bodies if all(_matches(body.node, key.strip(), sign, value) for key, sign, value in wanted)
        ]


def _matches(node: Node, key: str, sign: str, value: str) -> bool:
    """Tell whether a node has a field of this value, by the names that `--node-field-selector` knows."""
    negated = key.endswith("!")
    key, value = key.rstrip("!"), value.lstrip("=").strip()
    fields = {
        "displayName": node.display_name, "name": node.name, "id": node.id, "templateName": node.template_name or "",
        "phase": node.phase, "type": node.type,
    }  # fmt: skip
    for parameter in (node.inputs or {}).get("parameters") or []:
        fields[f"inputs.parameters.{parameter['name']}.value"] = text_of(parameter.get("value")) or ""
    return bool(sign) and (fields.get(key) == value) is not negated
