"""What this version doesn't do yet: refused by name before a run begins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydsl.errors import Unsupported
from pydsl.plan.errors import NodeFault
from pydsl.plan.templates import Home, Templates, kind_of

Json = Any
_NOT_YET = {"http": "http templates", "plugin": "plugin templates", "data": "data templates"}


def check(spec: Json, templates: Templates) -> None:
    """Raise `Unsupported` for a feature of a template that the workflow may come to."""
    for _, template in reachable(spec, templates):
        kind = kind_of(template)
        if kind in _NOT_YET:
            raise Unsupported(_NOT_YET[kind])


def reachable(spec: Json, templates: Templates) -> Iterator[tuple[Home, Json]]:
    """Yield each template that the entry point, the exit handler or a hook leads to, once."""
    queue: list[tuple[Json, Home]] = [(call, templates.local) for call in entries(spec)]
    seen: set[int] = set()
    while queue:
        call, home = queue.pop()
        try:
            inner, template = templates.resolve(call, home)
        except NodeFault:
            continue
        if id(template) in seen:
            continue
        seen.add(id(template))
        yield inner, template
        queue += [(one, inner) for one in _calls(template)]


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
