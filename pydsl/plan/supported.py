"""What this version doesn't do yet: refused by name before a run begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.errors import Unsupported, UsageError
from pydsl.plan.errors import NodeFault
from pydsl.plan.templates import Home, Templates, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = Any
_NOT_YET = {"http": "http templates", "plugin": "plugin templates", "data": "data templates"}


def check(spec: Json, templates: Templates) -> None:
    """Raise `Unsupported` for a feature that the workflow may come to, UsageError for a template that isn't there."""
    for _, template in reachable(spec, templates):
        kind = kind_of(template)
        if kind in _NOT_YET:
            raise Unsupported(_NOT_YET[kind])


def reachable(spec: Json, templates: Templates) -> Iterator[tuple[Home, Json]]:
    """Yield each template that the entry point, the exit handler or a hook leads to, once.

    Raises UsageError where one isn't there.
    """
    queue: list[tuple[Json, Home]] = [(call, templates.local) for call in entries(spec)]
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


def _require_late(call: Json, fault: NodeFault) -> None:
    """Raise UsageError for a template that isn't there, unless its name is only known when the run comes to it."""
    reference = call.get("templateRef") or {"template": call.get("template")}
    if any("{{" in str(part) for part in reference.values()):
        return
    hint = f"; give its manifest along (-f): {reference['name']}" if "name" in reference else ""
    raise UsageError(f"{fault}{hint}")


def entries(spec: Json) -> Iterator[Json]:
    """Yield what a workflow's spec calls by itself."""
    yield {"template": spec.get("entrypoint")}
    if spec.get("onExit"):
        yield {"template": spec["onExit"]}
    yield from (spec.get("hooks") or {}).values()


def _calls(template: Json) -> Iterator[Json]:
    steps = [step for group in template.get("steps") or [] for step in group]
    for call in [*steps, *((template.get("dag") or {}).get("tasks") or [])]:
        yield call
        yield from (call.get("hooks") or {}).values()
        if call.get("onExit"):
            yield {"template": call["onExit"]}
