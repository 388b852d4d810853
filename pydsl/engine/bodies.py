"""What a template's kind does once a call of it may run: the part that all kinds share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.engine.outbound import kill_daemons
from pydsl.engine.phases import ERROR, RUNNING
from pydsl.errors import PydslError

if TYPE_CHECKING:
    from pydsl.engine.attempt import Attempt
    from pydsl.engine.calls import TemplateCall
    from pydsl.engine.node import Node
    from pydsl.engine.state import State
    from pydsl.spec import wire

CUT_OFF = "what called it has ended"


class Body:
    """One template being carried out under one node; `attempt.owner` is told of its end, and of an error."""

    type = ""
    phase = RUNNING

    def __init__(self, call: TemplateCall, attempt: Attempt) -> None:
        self.call, self.attempt = call, attempt
        self.run: State = call.run
        self.name: str = attempt.name
        self.template: wire.Template = attempt.template
        self.node: Node = None  # type: ignore[assignment]  # made by `start`, before anything else happens

    def start(self) -> None:
        """Make the node, and begin."""
        self.node = self.call.open(self.name, self.type, self.phase, self.template)
        if self.attempt.retried:
            self.node.flag = {**(self.node.flag or {}), "retried": True}
        try:
            self.begin()
        except PydslError as fault:
            self.fail(str(fault))

    def begin(self) -> None:
        """Do what the template's kind does; what its author did wrong there ends the node as an error."""
        raise NotImplementedError

    def end(self, phase: str, message: str | None = None) -> None:
        """End the node and tell the owner."""
        if self.node.ended:
            return
        self.run.nodes.set_phase(self.node, phase, message)
        self._over(None)

    def fail(self, message: str) -> None:
        """End the node as an error that the caller hears of too (executeTemplate returned an error)."""
        self.cancel_below()
        if not self.node.ended or self.node.phase != ERROR:
            self.run.nodes.mark_error(self.node, message)
        self._over(message)

    def _over(self, error: str | None) -> None:
        self._ended()
        self.run.agenda.post(lambda: self.attempt.owner.body_over(self, error))

    def _ended(self) -> None:
        if self.node.daemons:
            kill_daemons(self.run.nodes, self.run.agenda, self.node)

    def cancel(self) -> None:
        """End what would go on of itself, since what called it has ended."""

    def cancel_below(self) -> None:
        """Start nothing more below."""
