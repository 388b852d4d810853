"""The part that steps and DAGs share: nodes of their own below, and outputs of what those made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.engine.bodies import CUT_OFF, Body
from pydsl.engine.context import Called, new_node
from pydsl.engine.phases import FAILED
from pydsl.errors import PydslError
from pydsl.plan.outputs import Artifacts, template_outputs

if TYPE_CHECKING:
    from pydsl.engine.context import Context
    from pydsl.engine.node import Node
    from pydsl.engine.results import NodeResults
    from pydsl.expr.scope import Scope
    from pydsl.plan.templates import StepOrTask


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
