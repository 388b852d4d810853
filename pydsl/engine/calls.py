"""A call: one execution of a template under a node's name, with its inputs, limits, locks, memory and retries
(op: executeTemplate).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from pydsl.engine.attempt import Attempt
from pydsl.engine.context import new_node
from pydsl.engine.phases import ERROR, FAILED, PENDING, SUCCEEDED
from pydsl.errors import PydslError
from pydsl.plan import arguments, names
from pydsl.plan.errors import NodeFault
from pydsl.plan.prepared import prepared
from pydsl.spec.template_kinds import template_kind

if TYPE_CHECKING:
    from pydsl.engine.attempt import BodyHandle
    from pydsl.engine.context import Called, Context
    from pydsl.engine.node import Node
    from pydsl.engine.retry import Retries
    from pydsl.engine.state import State
    from pydsl.expr.tags import Scope
    from pydsl.spec import wire

DEEPEST = 100
"""Calls within each other, as in Argo."""
SHALLOW = 4
"""Calls within each other that begin even where others came to DEEPEST; of deeper ones there may be 2^100."""
_TYPES = {"steps": "Steps", "dag": "DAG", "suspend": "Suspend", "http": "HTTP", "plugin": "Plugin"}
_NOT_FOUND: wire.Template = {}
_UNKNOWN = prepared(_NOT_FOUND)
_TOO_DEEP = (
    "Maximum recursion depth exceeded. See "
    "https://argo-workflows.readthedocs.io/en/latest/scaling/#maximum-recursion-depth"
)


class CallOwner(Protocol):
    """Who made a call, and hears of it: `call.node` and `call.error` say what became of it."""

    def follows(self, call: TemplateCall, /) -> bool:
        """Whether it wants to hear of each phase, and not only of the call's node and of its end."""
        ...

    def call_opened(self, call: TemplateCall) -> None:
        """The call's node was made: hang it where it belongs. Told at once."""

    def call_changed(self, call: TemplateCall) -> None:
        """The call's node was made, or has another phase, or the call failed. Told after what's being done now."""


class TemplateCall:
    """One execution of a template: what is called, and where. `is_open` tells whether tags are left in `template`.

    `found` is the template as its author wrote it, `known` what was read of that once. One that `is_plain` needs no
    locks, memory or limits.
    """

    __slots__ = (
        "_body", "_over", "_retries", "admitted", "boundary", "called", "cancelled", "context", "error", "found",
        "inner_home", "is_open", "is_plain", "known", "memoization", "name", "node", "owner", "run", "template",
    )  # fmt: skip

    def __init__(self, run: State, owner: CallOwner, called: Called, context: Context) -> None:
        self.run, self.owner, self.called, self.context = run, owner, called, context
        self.name, self.boundary = called.name, context.boundary
        self.node: Node | None = None
        self.error: str | None = None
        self.cancelled = self.admitted = self.is_open = self.is_plain = self._over = False
        self.memoization: wire.MemoizationStatus | None = None
        self.found = self.template = _NOT_FOUND
        self.known = _UNKNOWN
        self.inner_home = context.home
        self._body: BodyHandle | None = None
        self._retries: Retries | None = None

    @property
    def scope(self) -> Scope:
        """The global variables that the templates of this call see."""
        return self._global_scope()

    def _global_scope(self) -> Scope:
        return self.context.late_scope or self.run.globals.scope

    @property
    def is_fulfilled(self) -> bool:
        """Whether it has a node that nobody need wait for any more."""
        return self.node is not None and self.node.fulfilled

    def inner(self, node: Node) -> Context:
        """Return where the template's own steps or tasks are called; `node` is the template's."""
        return self.context.below(self.inner_home, node)

    @property
    def template_scope(self) -> Scope:
        """What the template's own tags see: those of a composite's steps are looked at again when these start."""
        if self.context.late_scope is None and node_type(self.found, retries=False) in ("Steps", "DAG"):
            return self.run.globals.lasting
        return self.scope

    def start(self) -> None:
        """Find the template, fill its inputs, and run it when it may."""
        if self.cancelled or self.run.concluded:
            return
        try:
            self._fill()
        except PydslError as fault:
            self.refuse(str(fault))
            return
        self.admit()

    def _fill(self) -> None:
        run, context = self.run, self.context
        if context.depth > SHALLOW and (context.depth > DEEPEST or run.is_too_deep):
            run.is_too_deep = True
            raise NodeFault(_TOO_DEEP)
        self.inner_home, self.found = run.plan.templates.resolve(self.called.spec, context.home)
        self.known = known = prepared(self.found)
        self.is_plain = known.is_plain
        template = arguments.filled(self.found, self.called.given or {}, self._global_scope, run.plan.config_map)
        self.template, self.is_open = arguments.substituted(template, self._surroundings, known)

    def _surroundings(self) -> Scope:
        return self.template_scope.child(self._local())

    def _local(self) -> dict[str, str]:
        called = self.called
        local = {"node.name": self.name, f"{called.kind}.name": str(called.spec.get("name") or "")}
        if names.is_pod_type(self.found) and self.strategy is None:
            local["pod.name"] = self.run.pod_name(self.name, self.found)
        return local

    @property
    def strategy(self) -> wire.RetryStrategy | None:
        """The retry strategy that applies: the template's, else the workflow's."""
        own = None if self.is_plain else (self.template or self.found).get("retryStrategy")
        return own if own is not None else self.run.plan.spec.get("retryStrategy")

    @property
    def synchronization(self) -> wire.Synchronization | None:
        """The locks that have to be held."""
        return self.template.get("synchronization")

    @property
    def is_exiting(self) -> bool:
        """Whether it's an exit handler's."""
        return self.context.exiting

    def admit(self) -> None:
        """Go on if nothing stands in the way: parallelism, then locks."""
        if self.cancelled or self.run.concluded or not self.run.limits.admit(self):
            return
        if self.admitted:
            self._proceed()
        elif self.is_plain:
            self.admitted = True
            self._proceed()
        elif self.run.locks.acquire(self):
            self.locked()

    def locked(self) -> None:
        """Go on with the locks held: look into the memory, then run."""
        self.admitted = True
        if self.node is not None:
            self.wait("")
        try:
            if self.run.memory.recall(self):
                self.finish()
                return
        except PydslError as fault:
            self.refuse(str(fault))
            return
        self._proceed()

    def _proceed(self) -> None:
        if self._retries is not None:
            self._retries.proceed()
        elif (strategy := self.strategy) is not None:
            from pydsl.engine.retry import Retries  # few templates are retried

            self._retries = Retries(self, strategy)
            self._retries.begin()
        else:
            self.run_body(Attempt(self, self.name, self.template))

    def run_body(self, attempt: Attempt) -> BodyHandle | None:
        """Start the body of the template's kind; None where it has none, and the call was refused."""
        kind = self.known.kind
        if kind is None:
            self.refuse(f"Template '{attempt.template.get('name', '')}' missing specification")
            return None
        body = self._body = self.run.kinds[kind]()(self, attempt)
        body.start()
        return self._body

    def open(self, name: str, node_type: str, phase: str, template: wire.Template) -> Node:
        """Return the node of this name: the one that waited for a lock, or a new one with the template's inputs."""
        if name == self.name and self.node is not None:
            self.run.nodes.set_phase(self.node, phase)
            self.node.started_at = self.run.agenda.now
            return self.node
        node = self._new(name, node_type, phase)
        node.inputs = _shown_inputs(template)
        node.memoization = self.memoization
        if name == self.name:
            self._opened(node)
        return node

    def _new(self, name: str, node_type: str, phase: str, message: str = "") -> Node:
        called = self.called if name is self.name else self.called.under(name)
        node = new_node(self.run, self.context, called, node_type, phase, message)
        node.template = self.found
        if not self.is_plain:
            node.limits = _limits(self.template)
        return node

    def _opened(self, node: Node) -> None:
        self.node = node
        self.owner.call_opened(self)
        self.changed()

    def wait(self, message: str, lock: str = "") -> None:
        """Show that the call waits for a lock, or that it doesn't any more."""
        if self.node is not None:
            self.node.awaited_lock = lock
            self.run.nodes.tell(self.node, message)
            return
        node = self._new(self.name, node_type(self.template, retries=self.strategy is not None), PENDING, message)
        node.inputs, node.awaited_lock = _shown_inputs(self.template), lock
        self._opened(node)

    def hit(self, outputs: wire.Outputs | None, memoization: wire.MemoizationStatus) -> None:
        """End as a call whose outputs were remembered."""
        kind = node_type(self.template, retries=self.template.get("retryStrategy") is not None)
        node = self.open(self.name, kind, SUCCEEDED, self.template)
        node.outputs, node.memoization = outputs, memoization

    def refuse(self, message: str) -> None:
        """End with an error before anything ran (op: initializeNodeOrMarkError)."""
        if self.node is None:
            self.node = self._new(self.name, "Skipped", ERROR, message)
            self.owner.call_opened(self)
        else:
            self.run.nodes.mark_error(self.node, message)
        self.finish(message)

    def refuse_as(self, phase: str, message: str) -> None:
        """End a call that waits, in a phase that its caller takes as any other end."""
        if self.node is not None:
            self.run.nodes.set_phase(self.node, phase, message)
            self.finish()

    def begun(self) -> None:
        """Notify an owner that follows each phase: what is below the node runs."""
        if self.owner.follows(self):
            self.changed()

    def changed(self) -> None:
        """Notify the owner, but not of an end that may still turn out to be an error."""
        self.run.agenda.post(self._tell)

    def _tell(self) -> None:
        if self._over or self.node is None or not self.node.ended:
            self.owner.call_changed(self)

    def body_over(self, _body: BodyHandle, error: str | None) -> None:
        """The body has ended, maybe with an error that's to be passed on (`engine.attempt.BodyOwner`)."""
        self.finish(error)

    def finish(self, error: str | None = None) -> None:
        """The call's node has its last phase, or gets it from the error that the caller hears of too."""
        self._over = True
        if error is not None:
            self.error = error
            if self.node is not None and not self.node.ended:
                self.run.nodes.mark_error(self.node, error)
        if not self.is_plain:
            self.run.locks.release(self)
            self.run.memory.keep(self)
        if self.node is not None and self.node.ended:
            self._body = self._retries = None  # what is over holds nothing of what was below it
        self.changed()

    def overrule(self, message: str) -> None:
        """End as an error that somebody else found: a hook of it can't be judged."""
        assert self.node is not None
        self.cancel()
        self.run.nodes.left.pop(self.node.id, None)
        self.run.nodes.mark_error(self.node, message)
        self.run.locks.release(self)

    def cancel(self) -> None:
        """Start nothing more; a pod that runs goes on to its end."""
        if self.cancelled:
            return
        self.cancelled = True
        if self.node is not None and self._body is None and self._retries is None and not self.node.ended:
            self.run.nodes.set_phase(self.node, FAILED)  # it waited for a lock
            self.run.locks.withdraw(self)
        if self._body is not None:
            self._body.cancel()
        if self._retries is not None:
            self._retries.cancel()


def _limits(template: wire.Template) -> dict[str, object] | None:
    if "parallelism" not in template and "failFast" not in template:
        return None
    return {key: template[key] for key in ("parallelism", "failFast") if key in template}


def _shown_inputs(template: wire.Template) -> wire.Inputs | None:
    inputs = template.get("inputs")
    return inputs if inputs and (inputs.get("parameters") or inputs.get("artifacts")) else None


def node_type(template: wire.Template, *, retries: bool) -> str:
    """Name the type of a template's node (workflow/util: GetNodeType)."""
    if retries:
        return "Retry"
    return _TYPES.get(template_kind(template) or "", "Pod")
