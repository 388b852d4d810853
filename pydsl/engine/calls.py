"""A call: one execution of a template under a node's name, with its inputs, limits, locks, memory and retries
(op: executeTemplate).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from pydsl.engine.bodies import Body, body_for, node_type
from pydsl.engine.node import Node
from pydsl.engine.phases import ERROR, FAILED, RUNNING
from pydsl.engine.retry import Retries
from pydsl.plan import arguments, names
from pydsl.plan.errors import NodeFault

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.engine.state import State
    from pydsl.expr.tags import Scope
    from pydsl.plan.templates import Home

Json = Any
DEEPEST = 100
_TOO_DEEP = (
    "Maximum recursion depth exceeded. See "
    "https://argo-workflows.readthedocs.io/en/latest/scaling/#maximum-recursion-depth"
)


class Owner(Protocol):
    """Who made a call, and hears of it: `call.node` and `call.error` say what became of it."""

    def call_changed(self, call: Call) -> None:
        """The call's node was made, or has another phase, or the call failed."""


class Call:
    """One execution of a template. `spec` is the step, task, hook or entry that names it; `kind` says which."""

    def __init__(  # noqa: PLR0913 - what executeTemplate takes
        self, run: State, owner: Owner, name: str, spec: Json, home: Home, given: Json, *,
        boundary: Node | None = None, flag: Json = None, kind: str = "steps", scope: Scope | None = None,
        depth: int = 1, attach: Callable[[str], None] | None = None, exiting: bool = False,
    ) -> None:  # fmt: skip
        self.run, self.owner, self.name, self.spec, self.home, self.given = run, owner, name, spec, home, given
        self.boundary, self.flag, self.kind, self.depth, self.attach = boundary, flag, kind, depth, attach
        self.late_scope = scope
        self.node: Node | None = None
        self.error: str | None = None
        self.cancelled = self.admitted = False
        self.exiting = exiting
        self.memoization: Json = None
        self.body: Body | None = None
        self.retries: Retries | None = None
        self.found: Json = {}
        self.template: Json = {}
        self.inner_home = home

    @property
    def scope(self) -> Scope:
        """The global variables that the templates of this call see."""
        return self.late_scope or self.run.globals.scope

    def start(self) -> None:
        """Find the template, fill its inputs, and run it when it may."""
        if self.cancelled or self.run.concluded:
            return
        try:
            self._fill()
        except NodeFault as fault:
            self.refuse(str(fault))
            return
        self.admit()

    def _fill(self) -> None:
        if self.depth > DEEPEST:
            raise NodeFault(_TOO_DEEP)
        self.inner_home, self.found = self.run.plan.templates.resolve(self.spec, self.home)
        template = arguments.filled(self.found, self.given, self.scope, self.run.plan.config_map)
        self.template = arguments.substituted(template, self.scope, self._local(), self.found)

    def _local(self) -> dict[str, str]:
        local = {"node.name": self.name, f"{self.kind}.name": str(self.spec.get("name") or "")}
        if names.is_pod_type(self.found) and self.strategy is None:
            local["pod.name"] = self.run.pod_name(self.name, self.found)
        return local

    @property
    def strategy(self) -> Json | None:
        """The retry strategy that applies: the template's, else the workflow's."""
        own = (self.template or self.found).get("retryStrategy")
        return own if own is not None else self.run.plan.spec.get("retryStrategy")

    def admit(self) -> None:
        """Go on if nothing stands in the way: parallelism, then locks."""
        if self.cancelled or self.run.concluded or not self.run.limits.admit(self):
            return
        if self.admitted:
            self._proceed()
        elif self.run.locks.acquire(self):
            self.locked()

    def locked(self) -> None:
        """Go on with the locks held: look into the memory, then run."""
        self.admitted = True
        if self.node is not None:
            self.node.message = ""
        try:
            if self.run.memory.recall(self):
                self.finish()
                return
        except NodeFault as fault:
            self.refuse(str(fault))
            return
        self._proceed()

    def _proceed(self) -> None:
        if self.retries is not None:
            self.retries.proceed()
        elif (strategy := self.strategy) is not None:
            self.retries = Retries(self, strategy)
            self.retries.begin()
        else:
            self.run_body(self.name, self.template, retried=False)

    def run_body(self, name: str, template: Json, *, retried: bool, deadline: float | None = None) -> None:
        """Start the template's body under a node's name."""
        try:
            self.body = body_for(self, name, template, retried=retried, deadline=deadline)
        except NodeFault as fault:
            self.refuse(str(fault))
            return
        self.body.start()

    def open(self, name: str, node_kind: str, phase: str, template: Json, *, retried: bool) -> Node:
        """Give the node of this name: the one that waited for a lock, or a new one with the template's inputs."""
        if name == self.name and self.node is not None:
            self.run.nodes.set_phase(self.node, phase)
            self.node.started_at = self.run.agenda.now
            return self.node
        node = self._new(name, node_kind, phase, "")
        if retried:
            node.flag = {**(self.flag or {}), "retried": True}
        node.inputs = _shown_inputs(template)
        node.memoization = self.memoization
        if name == self.name:
            self._made(node)
        return node

    def _new(self, name: str, node_kind: str, phase: str, message: str) -> Node:
        limits = {key: self.template[key] for key in ("parallelism", "failFast") if key in self.template}
        return new_node(
            self.run, name, node_kind, phase, self.spec, self.home, self.boundary,
            message=message, flag=self.flag, template=self.found, limits=limits or None,
        )  # fmt: skip

    def _made(self, node: Node) -> None:
        self.node = node
        if self.attach is not None:
            self.attach(node.id)
        self.changed()

    def wait(self, message: str) -> None:
        """Show that the call waits for a lock."""
        if self.node is None:
            kind = node_type(self.template, retries=self.strategy is not None)
            node = self._new(self.name, kind, "Pending", message)
            node.inputs = _shown_inputs(self.template)
            self._made(node)
        else:
            self.node.message = message

    def hit(self, outputs: Json | None, memoization: Json) -> None:
        """End as a call whose outputs were remembered."""
        kind = node_type(self.template, retries=self.template.get("retryStrategy") is not None)
        node = self.open(self.name, kind, "Succeeded", self.template, retried=False)
        node.outputs, node.memoization = outputs, memoization

    def refuse(self, message: str) -> None:
        """End with an error before anything ran (op: initializeNodeOrMarkError)."""
        if self.node is None:
            node = self._new(self.name, "Skipped", ERROR, message)
            if self.attach is not None:
                self.attach(node.id)
            self.node = node
        else:
            self.run.nodes.mark_error(self.node, message)
        self._fail(message)

    def refuse_as(self, phase: str, message: str) -> None:
        """End a call that waits, in a phase that its caller takes as any other end."""
        if self.node is not None:
            self.run.nodes.set_phase(self.node, phase, message)
            self.finish()

    def changed(self) -> None:
        """Tell the owner."""
        self.run.agenda.post(lambda: self.owner.call_changed(self))

    def body_ended(self, body: Body) -> None:
        """The body's node has ended."""
        if self.retries is not None:
            self.retries.ended(body.node)
        else:
            self.finish()

    def body_failed(self, body: Body, message: str) -> None:
        """The body ended with an error that's to be passed on, unless it's tried again."""
        if self.retries is not None and self.retries.on_error:
            self.retries.ended(body.node)
            return
        if self.node is not None and not self.node.ended:
            self.run.nodes.mark_error(self.node, message)
        self._fail(message)

    def _fail(self, message: str) -> None:
        self.error = message
        self.finish()

    def finish(self) -> None:
        """The call's node has its last phase."""
        self.run.locks.release(self)
        if self.node is not None:
            self.run.memory.keep(self)
        self.changed()

    def cancel(self) -> None:
        """Start nothing more; what runs goes on until it's killed."""
        if self.cancelled:
            return
        self.cancelled = True
        if self.node is not None and self.body is None and self.retries is None and not self.node.ended:
            self.run.nodes.set_phase(self.node, FAILED)  # it waited for a lock
        if self.body is not None:
            self.body.cancel()
        if self.retries is not None:
            self.retries.cancel()


def _shown_inputs(template: Json) -> Json | None:
    inputs = template.get("inputs")
    return inputs if inputs and (inputs.get("parameters") or inputs.get("artifacts")) else None


def new_node(  # noqa: PLR0913 - what initializeNode takes
    run: State, name: str, node_kind: str, phase: str, spec: Json, home: Home | None, boundary: Node | None, *,
    message: str = "", flag: Json = None, template: Json = None, limits: Json = None,
) -> Node:  # fmt: skip
    """Put a node into a run (op: initializeNode)."""
    return run.nodes.add(
        Node(
            id=run.nodes.id_of(name),
            name=name,
            display_name=names.display_name(name, boundary.name if boundary else None),
            type=node_kind,
            phase=phase,
            started_at=run.agenda.now,
            scope=_scope_text(run, home),
            message=message,
            template_name=spec.get("template"),
            template_ref=spec.get("templateRef"),
            boundary=boundary,
            flag=flag,
            template=template,
            limits=limits,
        )
    )


def _scope_text(run: State, home: Home | None) -> str:
    if home is not None and home is not run.plan.templates.local:
        return home.scope
    stored = "workflowTemplateRef" in (run.plan.workflow.get("spec") or {})
    return "local/" if stored else f"local/{run.name}"


__all__ = ["DEEPEST", "RUNNING", "Call", "Owner", "new_node"]
