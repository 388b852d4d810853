"""Entries: a call as a step or a task, with its arguments, its condition, what it waits for, its loop and its hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.authoring.blocks import Loop
from pydsl.authoring.places import mistake
from pydsl.compile.arguments import arguments_of, body_arguments
from pydsl.compile.conditions import depends_text, only_calls, when_text
from pydsl.compile.skips import refuse_skipped
from pydsl.compile.units import call_of
from pydsl.spec.calls import ContinueOn
from pydsl.spec.dag import DAGTask
from pydsl.spec.steps import WorkflowStep

if TYPE_CHECKING:
    from pydsl.authoring.calls import Call, Guard
    from pydsl.compile.units import Unit


def entry(unit: Unit, one: Any) -> Any:
    """Make the step or the task of a call or a loop."""
    __pydsl_spot__ = one.spot  # noqa: F841 - pydsl.authoring.places reads it
    unit.entry = one
    unit.needed = {}
    made: Any = DAGTask(name=one.name) if unit.kind == "dag" else WorkflowStep(name=one.name)
    if type(one) is Loop:
        _fill_loop(unit, one, made)
    else:
        _fill_call(unit, one, made)
    guards = _guards(one)
    if guards:
        refuse_skipped(unit, guards)
        made.when = when_text(guards, unit.path)
    _fill_order(unit, one, made)
    unit.entry = None
    return made


def _guards(one: Any) -> tuple[Guard, ...]:
    inner = one.call.guards if type(one) is Loop and one.call is not None else ()
    return (*one.guards, *inner)


def _fill_call(unit: Unit, call: Call[Any], made: Any) -> None:
    compilation = unit.compilation
    if call.is_inline:
        from pydsl.compile.inline import inlined

        used, made.inline = inlined(compilation, call)
    else:
        used = compilation.use(call.callee)
        made.template, made.template_ref = used.template, used.reference
    compilation.spot = call.spot
    if call.arguments or call.extra:
        made.arguments = arguments_of(unit, call, used)
    if call.continues is not None:
        failed, error = call.continues
        made.continue_on = ContinueOn(failed=failed or None, error=error or None)
    if call.hooks:
        from pydsl.compile.hooks import hooks_of

        made.hooks = hooks_of(unit, call)
    compilation.spot = None


def _fill_loop(unit: Unit, loop: Loop, made: Any) -> None:
    from pydsl.compile.bodies import compile_body
    from pydsl.compile.loops import fill_source

    if loop.call is not None:
        _fill_call(unit, loop.call, made)
    else:
        body = compile_body(unit, loop, f"{unit.name}-{loop.name}", unit.kind, loop.items)
        made.template = body.name
        made.arguments = body_arguments(unit, body)
    loop.made = made
    loop.is_collected = False
    unit.compilation.spot = loop.spot
    fill_source(unit, loop, made)
    unit.compilation.spot = None


def _fill_order(unit: Unit, one: Any, made: Any) -> None:
    call = call_of(one)
    terms = (call.terms if call is not None else tuple(one.body.lifted)) or ()
    if unit.kind == "steps":
        if call is not None and call.terms:
            raise mistake(
                "PD512",
                f"{call.words} is a step: steps run in the order of their lines",
                "use `with DAG()` for .after(), `with parallel()` for steps at the same time",
                call.spot,
            )
        return
    if terms or unit.needed:
        needed = [name for name in unit.needed if name != one.name]
        made.depends = depends_text(terms, needed, unit)


def use_dependencies(unit: Unit, tasks: list[DAGTask]) -> None:
    """Write `dependencies` in a DAG whose tasks go on after failures: Argo refuses continueOn beside `depends`."""
    for one, task in zip(unit.groups[0], tasks, strict=True):
        call = call_of(one)
        if call is not None and not only_calls(call.terms or ()):
            raise mistake(
                "PD512",
                f"{call.words} asks how a task ended, in a DAG where another has .continue_on()",
                "Argo takes one or the other: leave out .continue_on(), and say .after(a.failed | a)",
                call.spot,
            )
        if task.depends is not None:
            task.dependencies, task.depends = task.depends.split(" && "), None
