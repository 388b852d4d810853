"""Entries: a call as a step or a task, with its arguments, its condition, what it waits for, its loop and its hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.authoring.places import mistake
from pydsl.compile.arguments import arguments_of, body_arguments
from pydsl.compile.brought import brought
from pydsl.compile.conditions import depends_text, only_calls, when_text
from pydsl.compile.inline import refuse_inline
from pydsl.compile.skips import refuse_failed, refuse_skipped
from pydsl.spec.calls import ContinueOn
from pydsl.spec.dag import DAGTask
from pydsl.spec.steps import WorkflowStep

if TYPE_CHECKING:
    from pydsl.authoring.calls import Call, Guard
    from pydsl.authoring.entries import Loop
    from pydsl.compile.units import Unit, UnitEntry


def made_entry(unit: Unit, entry: UnitEntry) -> Any:
    """Make the step or the task of an entry."""
    source = entry.source
    unit.entry, unit.spot, unit.needed = entry, source.spot, {}
    entry.made = made = DAGTask(name=entry.name) if unit.kind == "dag" else WorkflowStep(name=entry.name)
    guards: tuple[Guard, ...] = source.guards
    if entry.loop is None:
        _fill_call(unit, source, made)
    else:
        _fill_loop(unit, entry, entry.loop, made)
        guards = (*guards, *(entry.call.guards if entry.call is not None else ()))
    if guards:
        refuse_skipped(unit, guards)
        made.when = when_text([brought(unit, guard.condition) for guard in guards], unit.path)
    _fill_order(unit, entry, made)
    unit.entry = None
    return made


def _fill_call(unit: Unit, call: Call[Any], made: Any) -> None:
    compilation = unit.compilation
    if call.inline_spot is not None:
        from pydsl.compile.inline import inlined

        used, made.inline = inlined(compilation, call)
    else:
        used = compilation.use(call.callee)
        made.template, made.template_ref = used.template, used.reference
    if call.arguments or call.extra:
        made.arguments = arguments_of(unit, call, used)
    if call.continues is not None:
        failed, error = call.continues
        made.continue_on = ContinueOn(failed=failed or None, error=error or None)
    if call.hooks:
        from pydsl.compile.hooks import hooks_of

        made.hooks = hooks_of(unit, call)


def _fill_loop(unit: Unit, entry: UnitEntry, loop: Loop, made: Any) -> None:
    from pydsl.compile.bodies import compile_body
    from pydsl.compile.loops import fill_source

    if entry.call is not None:
        refuse_inline(entry.call, "a loop")
        unit.spot = entry.call.spot
        _fill_call(unit, entry.call, made)
        unit.spot = loop.spot
    else:
        body = compile_body(unit, loop, f"{unit.name}-{loop.name}", unit.kind, loop.items)
        made.template = body.name
        made.arguments = body_arguments(unit, body)
    fill_source(unit, loop, made)


def _fill_order(unit: Unit, entry: UnitEntry, made: Any) -> None:
    call, body = entry.call, entry.body
    terms = (call.terms if call is not None else tuple(body.lifted) if body is not None else ()) or ()
    if unit.kind == "steps":
        if call is not None and call.terms:
            raise mistake(
                "PD512",
                f"{call.words} is a step: steps run in the order of their lines",
                "use `with DAG()` for .after(), `with parallel()` for steps at the same time",
                call.spot,
            )
        return
    if call is not None and terms:
        refuse_failed(call, terms)
    if terms or unit.needed:
        needed = [name for name in unit.needed if name != entry.name]
        made.depends = depends_text(terms, needed, unit)


def use_dependencies(unit: Unit, tasks: list[DAGTask], why: str) -> None:
    """Write `dependencies` in a DAG: its author asks for it, or Argo refuses continueOn beside `depends`."""
    for entry, task in zip(unit.groups[0], tasks, strict=True):
        call = entry.call
        if call is not None and not only_calls(call.terms or ()):
            raise mistake(
                "PD512",
                f"{call.words} asks how a task ended, in a DAG {why}",
                f"Argo takes one or the other: leave out {_WAYS[why]}, and say .after(a.failed | a)",
                call.spot,
            )
        if task.depends is not None:
            task.dependencies, task.depends = task.depends.split(" && "), None


BY_NAMES, BY_CONTINUING = "with dependencies=True", "where another has .continue_on()"
_WAYS = {BY_NAMES: "dependencies=True", BY_CONTINUING: ".continue_on()"}
"""Why a DAG's tasks name what they wait for, and what to leave out so that they can ask more."""
