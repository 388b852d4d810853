"""What a template's kind does once a call of it may run: the part that pods, steps, DAGs and suspends share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.engine.context import Called, new_node
from pydsl.engine.outbound import kill_daemons
from pydsl.engine.phases import ERROR, FAILED, RUNNING
from pydsl.errors import PydslError
from pydsl.plan.outputs import Artifacts, template_outputs

if TYPE_CHECKING:
    from pydsl.engine.attempt import Attempt
    from pydsl.engine.calls import TemplateCall
    from pydsl.engine.context import Context
    from pydsl.engine.node import Node
    from pydsl.engine.results import NodeResults
    from pydsl.engine.state import State
    from pydsl.expr.tags import Scope
    from pydsl.plan.templates import StepOrTask
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


class CompositeBody(Body):
    """A template with nodes of its own below: steps, or the tasks of a DAG."""

    context: Context

    def begin(self) -> None:
        """Start what is first below."""
        self.context = self.call.inner(self.node)
        self.run.bodies[self.node.id] = self
        self.begin_below()

    def begin_below(self) -> None:
        """Start what is first below."""
        raise NotImplementedError

    def place(self, name: str, spec: StepOrTask, node_type: str, phase: str, message: str = "") -> Node:
        """Make a node of this template that no call makes: a group's, or that of what doesn't run."""
        return new_node(self.run, self.context, Called(name, spec), node_type, phase, message)

    def artifacts(self, known: NodeResults) -> Artifacts:
        """Return the artifacts that `from` may name: those of this template's nodes, and the global ones."""
        everywhere = {f"workflow.outputs.artifacts.{name}": one for name, one in self.run.globals.artifacts.items()}
        return Artifacts({**everywhere, **known.artifacts} if everywhere else known.artifacts)

    def cancel(self) -> None:
        """End, since what called it has: nothing more starts below, and what runs there goes on to its own end."""
        self.run.nodes.leave(self.node)
        self.abort(CUT_OFF)

    def set_outputs(self, scope: Scope, known: NodeResults) -> bool:
        """Work out what the template gives; False if that ended the node as an error."""
        try:
            outputs = template_outputs(self.template, scope, self.artifacts(known))
        except PydslError as fault:
            self.fail(str(fault))
            return False
        if outputs:
            self.node.outputs = outputs
        return True

    def abort(self, message: str) -> None:
        """End as Failed with a message, whatever is under way below."""
        self.cancel_below()
        self.end(FAILED, message)

    def _ended(self) -> None:
        self.run.bodies.pop(self.node.id, None)
        super()._ended()
