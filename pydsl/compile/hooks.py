"""Hooks: calls at an event of a step's, or of the workflow's, life."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.authoring.entries import entries_of
from pydsl.authoring.places import about
from pydsl.authoring.stack import never_entered
from pydsl.compile.arguments import arguments_of, body_arguments
from pydsl.compile.conditions import hook_expression
from pydsl.compile.inline import refuse_inline
from pydsl.compile.units import Unit
from pydsl.spec.calls import LifecycleHook

if TYPE_CHECKING:
    from pydsl.authoring.blocks import HookBlock
    from pydsl.authoring.calls import Call
    from pydsl.compile.compilation import Compilation


def hooks_of(unit: Unit, call: Call[Any]) -> dict[str, LifecycleHook]:
    """Write a call's hooks. What they use has to be there when the call begins: it makes dependencies too."""
    return {hook.name: _hook(unit, hook, f"{unit.name}-{call.name}-{hook.name}") for hook in call.hooks}


def workflow_hooks(compilation: Compilation, workflow: Any, name: str) -> tuple[str | None, dict[str, LifecycleHook]]:
    """Write a workflow's hooks: what `onExit` names, and the others."""
    unit = Unit(compilation, name, "steps", (workflow,), workflow.spot)
    hooks: dict[str, LifecycleHook] = {}
    on_exit = None
    for hook in workflow.hooks:
        made = _hook(unit, hook, f"{name}-{hook.key}")
        if hook.name == "on_exit" and made.template is not None and made.arguments is None:
            on_exit = made.template
        else:
            hooks[hook.key] = made
    return on_exit, hooks


def _hook(unit: Unit, hook: HookBlock, name: str) -> LifecycleHook:
    if not hook.has_ended:
        raise never_entered(hook)
    entries = entries_of(hook.items)
    is_single = len(entries) == 1 and not _says_more(entries[0])
    with about(entries[0]):
        expression = None if hook.condition is None else hook_expression(hook.condition, unit.path)
        made = _single(unit, entries[0]) if is_single else _several(unit, hook, name)
    made.expression = expression
    return made


def _says_more(call: Call[Any]) -> bool:
    """Whether a call says what a step takes, and a hook doesn't."""
    return bool(call.guards or call.given_name or call.continues or call.hooks or call.terms)


def _single(unit: Unit, call: Call[Any]) -> LifecycleHook:
    refuse_inline(call, "a hook")
    used = unit.compilation.use(call.callee)
    arguments = arguments_of(unit, call, used) if call.arguments or call.extra else None
    return LifecycleHook(template=used.template, template_ref=used.reference, arguments=arguments)


def _several(unit: Unit, hook: HookBlock, name: str) -> LifecycleHook:
    from pydsl.compile.bodies import compile_body

    body = compile_body(unit, hook, name, "steps", hook.items)
    return LifecycleHook(template=body.name, arguments=body_arguments(unit, body))
