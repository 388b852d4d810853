"""What a template's kind does once a call of it may run: the part that pods, steps, DAGs and suspends share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.engine.outbound import kill_daemons
from pydsl.engine.phases import ERROR
from pydsl.errors import Unsupported
from pydsl.plan.errors import NodeFault
from pydsl.plan.outputs import Artifacts, template_outputs
from pydsl.plan.templates import kind_of

if TYPE_CHECKING:
    from pydsl.engine.calls import Call
    from pydsl.engine.node import Node
    from pydsl.engine.results import Known
    from pydsl.engine.state import State
    from pydsl.expr.tags import Scope

Json = Any


class Body:
    """One template being carried out under one node. The call is told of its end, and of an error that ends it."""

    type = ""
    phase = "Running"

    def __init__(self, call: Call, name: str, template: Json, *, retried: bool, deadline: float | None = None) -> None:
        self.call = call
        self.run: State = call.run
        self.name = name
        self.template = template
        self.retried = retried
        self.deadline = deadline
        self.node: Node = None  # type: ignore[assignment]  # made by `start`, before anything else happens

    def start(self) -> None:
        """Make the node, and begin."""
        self.node = self.call.open(self.name, self.type, self.phase, self.template, retried=self.retried)
        self.begin()

    def begin(self) -> None:
        """Do what the template's kind does."""
        raise NotImplementedError

    def artifacts(self, known: Known) -> Artifacts:
        """Give the artifacts that `from` may name: those of this template's nodes, and the global ones."""
        everywhere = {f"workflow.outputs.artifacts.{name}": one for name, one in self.run.globals.artifacts.items()}
        return Artifacts({**everywhere, **known.artifacts} if everywhere else known.artifacts)

    def set_outputs(self, scope: Scope, known: Known) -> bool:
        """Work out what a steps or DAG template gives, and publish it; False if that ended the node as an error."""
        try:
            outputs = template_outputs(self.template, scope, self.artifacts(known))
        except NodeFault as fault:
            self.fail(str(fault))
            return False
        if outputs:
            self.node.outputs = outputs
            self.run.globals.publish(outputs)
        return True

    def abort(self, message: str) -> None:
        """End as Failed with a message, whatever is under way below."""
        self.cancel()
        self.end("Failed", message)

    def cancel(self) -> None:
        """Start nothing more below."""

    def end(self, phase: str, message: str | None = None) -> None:
        """End the node and tell the call."""
        if self.node.ended:
            return
        self.run.nodes.set_phase(self.node, phase, message)
        self._ended()
        self.run.agenda.post(lambda: self.call.body_ended(self))

    def fail(self, message: str) -> None:
        """End the node as an error that the caller hears of too (executeTemplate returned an error)."""
        self.cancel()
        if not self.node.ended or self.node.phase != ERROR:
            self.run.nodes.mark_error(self.node, message)
        self._ended()
        self.run.agenda.post(lambda: self.call.body_failed(self, message))

    def _ended(self) -> None:
        self.run.bodies.pop(self.node.id, None)
        kill_daemons(self.run.nodes, self.run.agenda, self.node)


def body_for(call: Call, name: str, template: Json, *, retried: bool, deadline: float | None) -> Body:
    """Make the body of a template's kind; raises NodeFault for a template without one."""
    from pydsl.engine.dag import DagBody
    from pydsl.engine.pods import PodBody
    from pydsl.engine.steps import StepsBody
    from pydsl.engine.suspend import SuspendBody

    kinds: dict[str, type[Body]] = {
        "steps": StepsBody, "dag": DagBody, "suspend": SuspendBody,
        "container": PodBody, "script": PodBody, "containerSet": PodBody, "resource": PodBody,
    }  # fmt: skip
    kind = kind_of(template)
    if kind is None:
        raise NodeFault(f"Template '{template.get('name', '')}' missing specification")
    if kind not in kinds:
        raise Unsupported(f"{kind} templates")
    return kinds[kind](call, name, template, retried=retried, deadline=deadline)


def node_type(template: Json, *, retries: bool) -> str:
    """Name the type of a template's node (workflow/util: GetNodeType)."""
    if retries:
        return "Retry"
    return {"steps": "Steps", "dag": "DAG", "suspend": "Suspend"}.get(kind_of(template) or "", "Pod")
