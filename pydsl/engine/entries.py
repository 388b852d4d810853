"""A step or task that has a node: its hooks, exit handler, and when all of it is over (hooks.go, exit_handler.go)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from pydsl.engine.calls import TemplateCall
from pydsl.engine.context import exit_hook, of_hook
from pydsl.engine.outbound import last_attempt
from pydsl.engine.results import NodeResults
from pydsl.errors import PydslError
from pydsl.expr import lang
from pydsl.expr.errors import ExprError
from pydsl.plan.errors import NodeFault, expression_fault
from pydsl.plan.references import resolve_arguments

if TYPE_CHECKING:
    from pydsl.engine.composite import CompositeBody
    from pydsl.engine.node import Node
    from pydsl.engine.state import State
    from pydsl.expr.tags import Scope
    from pydsl.plan.templates import StepOrTask
    from pydsl.spec import wire


def has_handlers(spec: StepOrTask) -> bool:
    """Whether a step or task has anything that runs beside or after it."""
    return bool(spec.get("hooks") or spec.get("onExit"))


def reads_globals(spec: StepOrTask) -> bool:
    """Whether a hook of a step or task may run because of what another one publishes."""
    hooks = (spec.get("hooks") or {}).values()
    return any("workflow" in (hook.get("expression") or "") for hook in hooks)


class EntryOwner(Protocol):
    """Who has the step or task: a steps template, or a DAG's task."""

    def knowledge(self, spec: StepOrTask, /) -> NodeResults:
        """Return what the hooks of a step or task may refer to."""
        ...

    def hook_failed(self, node: Node, message: str, /) -> None:
        """Hear that a hook of this node can't be judged."""

    def entry_over(self, entry: Entry, /) -> None:
        """Hear, once, that node, hooks and exit handler are over."""


class Entry:
    """One step, task, or item of a loop, in the template that `body` carries out. `prefix` begins its variables."""

    __slots__ = ("_hooks", "_owner", "body", "has_handlers", "node", "over", "prefix", "spec")

    def __init__(self, body: CompositeBody, owner: EntryOwner, spec: StepOrTask, prefix: str) -> None:
        self.body, self._owner, self.spec, self.prefix = body, owner, spec, prefix
        self.node: Node | None = None
        self.over = False
        self._hooks: dict[str, TemplateCall] = {}
        self.has_handlers = has_handlers(spec)

    @property
    def run(self) -> State:
        """The run that it's a part of."""
        return self.body.run

    def update(self, node: Node | None) -> None:
        """Look again: the node has changed, or a hook of it has."""
        if node is not None:
            if self.node is None and reads_globals(self.spec):
                self.run.globals.readers[self._published] = None
            self.node = node
        if self.over or self.node is None:
            return
        if self.has_handlers:
            self._run_hooks(self.node)
            if self.node.ended and self.node.completed:  # a daemon's comes when it ends, not when it's ready
                self._run_exit(self.node)
        if self.node.fulfilled and all(call.is_fulfilled for call in self._hooks.values()):
            self.over = True
            self.run.globals.readers.pop(self._published, None)
            self._owner.entry_over(self)

    def _published(self) -> None:
        """Look again: something that hooks may wait for has been published, by whomever."""
        if not self.body.node.ended:
            self.update(None)

    def follows(self, _call: TemplateCall) -> bool:
        """Whether it wants to hear of each phase of a hook: its other hooks are looked at again."""
        return True

    def call_opened(self, call: TemplateCall) -> None:
        """Hang a hook's node below the step's or task's."""
        assert self.node is not None
        assert call.node is not None
        self.run.nodes.connect([self.node], call.node.id)

    def call_changed(self, call: TemplateCall) -> None:
        """A hook's call has changed."""
        if call.error is not None and call.node is None:
            del self._hooks[next(name for name, one in self._hooks.items() if one is call)]
        self.update(None)

    def _run_hooks(self, node: Node) -> None:
        for name, hook in (self.spec.get("hooks") or {}).items():
            if name == "exit" or name in self._hooks:
                continue
            try:
                if self._triggered(hook, node, f"{node.name}.hooks.{name}"):
                    self._start(name, f"{node.name}.hooks.{name}", hook, node, hook.get("arguments") or {})
            except PydslError as fault:
                self._owner.hook_failed(node, str(fault))

    def _triggered(self, hook: wire.LifecycleHook, node: Node, name: str) -> bool:
        if not hook.get("expression"):
            raise NodeFault(f"Expression required for hook {name}")
        return self._holds(hook["expression"], node)

    def _holds(self, expression: str, node: Node) -> bool:
        try:
            return lang.truth(expression, self._scope(node).expanded())
        except ExprError as error:
            raise expression_fault(error) from None

    def _scope(self, node: Node) -> Scope:
        before = self.body.call.scope.child(self._owner.knowledge(self.spec).values)
        return before.child({f"{self.prefix}.status": node.phase})

    def _resolved(self, node: Node, given: wire.Arguments) -> wire.Arguments:
        """Replace the tags in a hook's arguments: they see the node's outputs, but not its result."""
        outputs = last_attempt(self.run.nodes, node).outputs or {}
        own = NodeResults()
        own.artifacts.update(self._owner.knowledge(self.spec).artifacts)
        seen = outputs.copy()
        seen.pop("result", None)
        seen.pop("exitCode", None)
        own.add_outputs(self.prefix.partition("(")[0], seen)
        return resolve_arguments(given, self._scope(node).child(own.values), self.body.artifacts(own))

    def _run_exit(self, node: Node) -> None:
        hook = exit_hook(self.spec, self.run.globals.arguments)
        if hook is None or "exit" in self._hooks or not self.run.shutdown.allows_exit:
            return
        try:
            if hook.get("expression") and not self._holds(hook["expression"], node):
                return
            self._start("exit", f"{node.name}.onExit", hook, node, hook.get("arguments") or {})
        except PydslError as fault:
            self.run.nodes.mark_error(node, str(fault))

    def _start(self, key: str, name: str, hook: wire.LifecycleHook, node: Node, given: wire.Arguments | None) -> None:
        given = self._resolved(node, given) if given else given
        context = self.body.context.leaving() if key == "exit" else self.body.context
        call = TemplateCall(self.run, self, of_hook(name, hook, given), context)
        self._hooks[key] = call
        self.run.agenda.post(call.start)
