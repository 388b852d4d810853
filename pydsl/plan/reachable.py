"""Every template that a run may come to, found before it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pydsl.errors import UsageError
from pydsl.plan.errors import NodeFault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.plan.templates import Home, StepOrTask, Templates
    from pydsl.spec import wire


def require_templates(spec: wire.WorkflowSpec, templates: Templates) -> None:
    """Raise UsageError for a template that the workflow may come to and that isn't there."""
    for _ in reachable(spec, templates):
        pass


def reachable(spec: wire.WorkflowSpec, templates: Templates) -> Iterator[tuple[Home, wire.Template]]:
    """Yield each template that the entry point, the exit handler or a hook leads to, once.

    Raises UsageError where one isn't there.
    """
    queue: list[tuple[StepOrTask, Home]] = [(call, templates.local) for call in entries(spec)]
    seen: set[int] = set()
    while queue:
        call, home = queue.pop()
        try:
            inner, template = templates.resolve(call, home)
        except NodeFault as fault:
            _require_late(call, fault)
            continue
        if id(template) in seen:
            continue
        seen.add(id(template))
        yield inner, template
        queue += [(one, inner) for one in _calls(template)]


def _require_late(call: StepOrTask, fault: NodeFault) -> None:
    """Raise UsageError for a template that isn't there, unless its name is only known when the run comes to it."""
    reference = call.get("templateRef") or {"template": call.get("template")}
    if any("{{" in str(part) for part in reference.values()):
        return
    hint = f"; give its manifest along (-f): {reference['name']}" if "name" in reference else ""
    raise UsageError(f"{fault}{hint}")


def entries(spec: wire.WorkflowSpec) -> Iterator[StepOrTask]:
    """Yield what a workflow's spec calls by itself."""
    for name in (spec.get("entrypoint"), spec.get("onExit")):
        if name:
            yield {"template": name}
    yield from _of_hooks(spec.get("hooks") or {})


def _of_hooks(hooks: Mapping[str, wire.LifecycleHook]) -> Iterator[StepOrTask]:
    return (cast("StepOrTask", hook) for hook in hooks.values())  # what a step has, but for loops and conditions


def _calls(template: wire.Template) -> Iterator[StepOrTask]:
    calls: list[StepOrTask] = [step for group in template.get("steps") or [] for step in group]
    calls += (template.get("dag") or {}).get("tasks") or []
    for call in calls:
        yield call
        if hooks := call.get("hooks"):
            yield from _of_hooks(hooks)
        if call.get("onExit"):
            yield {"template": call["onExit"]}
