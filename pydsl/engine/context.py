"""What is called and where: the values that a call is made of, and the node that stands for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pydsl.engine.node import Node
from pydsl.plan import names

if TYPE_CHECKING:
    from pydsl.engine.state import State
    from pydsl.expr.tags import Scope
    from pydsl.plan.templates import Home, StepOrTask
    from pydsl.spec import wire


_HOOKED: wire.NodeFlag = {"hooked": True}


class Called(NamedTuple):
    """What is called: `spec` is the step, task, hook or entry that names a template, `given` its arguments.

    `name` is the node's, `flag` what it says of itself; `kind` is the first word of the variables about it.
    """

    name: str
    spec: StepOrTask
    given: wire.Arguments | None = None
    kind: str = "steps"
    flag: wire.NodeFlag | None = None

    def under(self, name: str) -> Called:
        """Return the same under another node's name: an attempt."""
        return self._replace(name=name)


def of_hook(name: str, hook: wire.LifecycleHook, given: wire.Arguments | None) -> Called:
    """Return what a hook or an exit handler calls, with the arguments that it's given."""
    spec: wire.WorkflowStep = {}
    if "template" in hook:
        spec["template"] = hook["template"]
    if "templateRef" in hook:
        spec["templateRef"] = hook["templateRef"]
    return Called(name, spec, given, flag=_HOOKED)


def exit_hook(owner: wire.WorkflowSpec | StepOrTask, arguments: wire.Arguments) -> wire.LifecycleHook | None:
    """Return what runs when a workflow, a step or a task is over.

    A hook that says no arguments of its own, and `onExit`, which can't, get the workflow's (types: WithArgs).
    """
    template = owner.get("onExit")
    if template:
        return {"template": template, "arguments": arguments}
    hook = (owner.get("hooks") or {}).get("exit")
    own = (hook or {}).get("arguments") or {}
    if hook is None or own.get("parameters") or own.get("artifacts"):
        return hook
    return {**hook, "arguments": arguments}


class Context(NamedTuple):
    """Where something is called: where names of templates are looked up, and below which template's node.

    `late_scope` are the global variables of an exit handler or a workflow's hook, where others see the run's own ones;
    `exiting` says that it's an exit handler's, which runs even while the run is being stopped.
    """

    home: Home
    boundary: Node | None = None
    depth: int = 1
    late_scope: Scope | None = None
    exiting: bool = False

    def below(self, home: Home, boundary: Node) -> Context:
        """Return where a template's own steps or tasks are called."""
        return Context(home, boundary, self.depth + 1, self.late_scope, self.exiting)

    def leaving(self) -> Context:
        """Return the same place for an exit handler."""
        return self._replace(exiting=True)


def new_node(run: State, context: Context, called: Called, node_type: str, phase: str, message: str = "") -> Node:
    """Put a node into a run (op: initializeNode)."""
    boundary, spec = context.boundary, called.spec
    node = Node(
        id=run.nodes.id_of(called.name),
        name=called.name,
        display_name=names.display_name(called.name, boundary.name if boundary else None),
        type=node_type,
        phase=phase,
        started_at=run.agenda.now,
        scope=run.local_scope if context.home is run.plan.templates.local else context.home.scope,
        message=message,
        template_name=spec.get("template"),
        template_ref=spec.get("templateRef"),
        boundary=boundary,
        flag=called.flag,
    )
    return run.nodes.add(node)
