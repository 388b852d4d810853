"""Retrying a template: attempts under a Retry node (op: processNodeRetries; rules 24 to 29)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from pydsl.engine.attempt import Attempt
from pydsl.engine.phases import ERROR, FAILED, RUNNING, SUCCEEDED
from pydsl.engine.transient import looks_transient
from pydsl.errors import PydslError
from pydsl.expr import durations, lang
from pydsl.expr.errors import ExprError
from pydsl.expr.gofmt import format_float
from pydsl.expr.tags import Mode, expand
from pydsl.plan import names
from pydsl.plan.errors import NodeFault, expression_fault, whole_of
from pydsl.plan.replacing import replaced
from pydsl.spec.controller import LAST_RETRY

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.engine.attempt import BodyHandle
    from pydsl.engine.node import Node
    from pydsl.engine.state import State
    from pydsl.engine.timers import Timer
    from pydsl.expr.tags import Scope
    from pydsl.spec import wire

_POLICIES: dict[str, Callable[[Node], bool]] = {
    "Always": lambda attempt: attempt.failed,
    "OnError": lambda attempt: attempt.phase == ERROR,
    "OnFailure": lambda attempt: attempt.phase == FAILED,
    "OnTransientError": lambda attempt: looks_transient(attempt.message),
}
"""Whether a policy tries again after a failed attempt."""


class Retried(Protocol):
    """The call whose attempts these are."""

    run: State
    name: str
    template: wire.Template
    cancelled: bool
    is_open: bool

    @property
    def template_scope(self) -> Scope:
        """What the tags of its template see."""
        ...

    def open(self, name: str, node_type: str, phase: str, template: wire.Template) -> Node:
        """Return a node for it, or for an attempt."""
        ...

    def run_body(self, attempt: Attempt) -> BodyHandle | None:
        """Make an attempt."""

    def admit(self) -> None:
        """Go on with the next attempt when there's room."""

    def changed(self) -> None:
        """Notify the owner."""

    def finish(self, error: str | None = None) -> None:
        """Take the Retry node's last phase, or an error."""


class Retries:
    """The attempts of one call."""

    def __init__(self, call: Retried, strategy: wire.RetryStrategy) -> None:
        self.call = call
        self.run: State = call.run
        self.strategy = strategy
        self.attempts: list[Node] = []
        self.node: Node = None  # type: ignore[assignment]  # made by `begin`, before anything else happens
        self._deadline: float | None = None
        self._timer: Timer | None = None

    @property
    def _policy(self) -> str:
        chosen = self.strategy.get("retryPolicy")
        return str(chosen or ("Always" if self.strategy.get("expression") else "OnFailure"))

    @property
    def _on_error(self) -> bool:
        """Whether an attempt that ends as Error may be tried again."""
        return self._policy in ("Always", "OnError", "OnTransientError")

    def begin(self) -> None:
        """Make the Retry node and the first attempt."""
        self.node = self.call.open(self.call.name, "Retry", RUNNING, self.call.template)
        if self.node.flag is not None:
            self.node.flag = {**self.node.flag, "retried": True}
        self.proceed()

    def proceed(self) -> None:
        """Start the next attempt."""
        number = len(self.attempts)
        name = f"{self.call.name}({number})"
        self.run.nodes.connect([self.node], self.run.nodes.id_of(name))
        try:
            scope = self.call.template_scope.child(self._local(name, number))
            template = replaced(self.call.template, scope, Mode.ALLOW) if self.call.is_open else self.call.template
        except PydslError as error:
            self._fail(str(error))
            return
        body = self.call.run_body(Attempt(self, name, template, retried=True, deadline=self._deadline))
        if body is not None:
            self.attempts.append(body.node)

    def _local(self, name: str, number: int) -> dict[str, str]:
        local = {"retries": str(number), **self._last("0")}
        if names.is_pod_type(self.call.template):
            local["pod.name"] = self.run.pod_name(name, self.call.template)
        return local

    def _last(self, no_exit_code: str) -> dict[str, str]:
        last = self.attempts[-1] if self.attempts else None
        exit_code = ((last.outputs or {}) if last else {}).get("exitCode")
        code = no_exit_code if exit_code is None else str(exit_code)
        values = (code, last.phase, _seconds(last), last.message) if last else (code, "", "0", "")
        return {f"lastRetry.{name}": value for name, value in zip(LAST_RETRY, values, strict=True)}

    def body_over(self, body: BodyHandle, error: str | None) -> None:
        """An attempt has ended; an error is passed on, unless it may be tried again (`engine.attempt.BodyOwner`)."""
        if error is None or self._on_error:
            self._ended(body.node, within=error is not None or body.node.type != "Pod")
        else:
            self.call.finish(error)

    def _ended(self, attempt: Node, *, within: bool = False) -> None:
        """End as an attempt did, or try again, now or later.

        `within`: it was Argo itself that ended the attempt, at the same look at the template: where the strategy can't
        be judged, the attempt is an error too.
        """
        if self.node.ended or attempt is not self.attempts[-1]:
            return
        if not attempt.failed:
            self._end(SUCCEEDED, None)
            return
        if self.call.cancelled:
            self._end(attempt.phase, attempt.message)
            return
        try:
            verdict = self._verdict(attempt)
        except PydslError as error:
            if within:
                self.run.nodes.mark_error(attempt, str(error))
            self._fail(str(error))
            return
        if verdict is None:
            self._again()
        elif isinstance(verdict, str):
            self._end(attempt.phase, verdict)
        else:
            self._wait(verdict)

    def _verdict(self, attempt: Node) -> str | float | None:
        """Return the message to end with, or the time to wait until, or None to try again at once."""
        if stopped := self.run.shutdown.stops_retries():
            return stopped
        waiting = self._backoff(attempt) if self.strategy.get("backoff") is not None else None
        if waiting is not None:
            return waiting
        return self._refusal(attempt)

    def _backoff(self, attempt: Node) -> str | float | None:
        backoff = self.strategy["backoff"]
        now, count = self.run.agenda.now, len(self.attempts)
        limit_time: float | None = None
        if backoff.get("maxDuration"):
            limit_time = self.attempts[0].started_at + durations.parse_loose(str(backoff["maxDuration"]))
            if now > limit_time:
                return "Max duration limit exceeded"
        if not backoff.get("duration"):
            raise NodeFault("no base duration specified for retryStrategy")
        until = attempt.ended_by(now) + self._pause(backoff, count)
        if limit_time is not None and until > limit_time:
            return "Backoff would exceed max duration limit"
        limit = self._limit()
        if now < until and limit is not None and count <= limit:
            return until
        self._deadline = limit_time
        return None

    def _pause(self, backoff: wire.Backoff, count: int) -> float:
        pause = durations.parse_loose(str(backoff["duration"]))
        factor = _whole(backoff.get("factor"))
        if factor is not None and factor > 0:
            pause *= float(factor) ** (count - 1)
        if backoff.get("cap"):
            pause = min(pause, durations.parse_loose(str(backoff["cap"])))
        return pause

    def _limit(self) -> int | None:
        return _whole(self.strategy.get("limit"))

    def _refusal(self, attempt: Node) -> str | None:
        if self._policy not in _POLICIES:
            raise NodeFault(f"{self._policy} is not a valid RetryPolicy")
        if not _POLICIES[self._policy](attempt):
            return attempt.message
        limit = self._limit()
        if limit is not None and len(self.attempts) > limit:
            return "No more retries left"
        expression = self.strategy.get("expression")
        if expression and not self._holds(expression):
            return "retryStrategy.expression evaluated to false"
        return None

    def _holds(self, expression: str) -> bool:
        variables = {"retries": str(len(self.attempts) - 1), **self._last("-1")}
        try:
            return lang.truth(expression, expand(variables))
        except ExprError as error:
            raise expression_fault(error) from None

    def _wait(self, until: float) -> None:
        pause = until - self.attempts[-1].ended_by(self.run.agenda.now)
        self.run.nodes.tell(self.node, f"Backoff for {_humanized(pause)}")
        self._timer = self.run.agenda.post_at(until, self._after_backoff)
        self.run.backoffs[self] = None
        self.call.changed()

    def _after_backoff(self) -> None:
        self._timer = None
        self.run.backoffs.pop(self, None)
        if self.node.ended or self.call.cancelled:
            return
        self.run.nodes.tell(self.node, "")
        self._ended(self.attempts[-1])

    def _again(self) -> None:
        self.run.nodes.tell(self.node, "")
        self.call.admit()

    def _end(self, phase: str, message: str | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self.attempts:
            self.node.outputs = self.attempts[-1].outputs
        self.run.nodes.set_phase(self.node, phase, message)
        self.call.finish()

    def _fail(self, message: str) -> None:
        self.run.nodes.mark_error(self.node, message)
        self.call.finish(message)

    def stop(self) -> None:
        """End a wait for the next attempt, since the run is being stopped."""
        self.run.backoffs.pop(self, None)
        if self._timer is not None and not self.node.ended:
            self._end(self.attempts[-1].phase, self.run.shutdown.stops_retries())

    def cancel(self) -> None:
        """Don't try again: what waits for its next attempt, for a time or for room, ends as its last one did."""
        if self.attempts and self.attempts[-1].ended and not self.node.ended:
            self.run.backoffs.pop(self, None)
            self._end(self.attempts[-1].phase, self.attempts[-1].message)


def _seconds(node: Node) -> str:
    return format_float(max(0.0, float(int(node.ended_by(node.started_at)) - int(node.started_at))))


def _whole(value: str | int | None) -> int | None:
    """Read an int-or-string that must be a whole number; raises NodeFault."""
    return None if value is None else whole_of(value)


def _humanized(seconds: float) -> str:
    whole = int(seconds)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "hour"), (minutes, "minute"), (rest, "second")]
    text = " ".join(f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in parts if number)
    return text or "0 seconds"
