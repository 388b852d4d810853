"""Which inputs and outputs of a document's templates are more than texts in Python: types and numbers of loops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.decompile.signatures import PlaceTypes
from pydsl.decompile.texts import LIST, NUMBER
from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.spec import Template

_TAG = lazy_regex(r"\{\{([^{}=]+)\}\}")
Place = tuple[str, str, str]


def types_of(templates: Mapping[str, Template]) -> PlaceTypes:
    """Find the places that hold types or numbers: what a loop goes through, and what is passed on to there."""
    found = PlaceTypes()
    passed = list(_passed(templates))
    waiting = list(_looped(templates))
    while waiting:
        place, kind = waiting.pop()
        if place not in found.found:
            found.found[place] = kind
            waiting += [(source, kind) for source, target in passed if target == place and source is not None]
    return found


def _looped(templates: Mapping[str, Template]) -> Iterator[tuple[Place, str]]:
    for template in templates.values():
        for entry in entries_of(template):
            counted: Any = entry.with_sequence
            bounds = [counted.count, counted.start, counted.end] if counted is not None else []
            for text, kind in [(entry.with_param, LIST), *((one, NUMBER) for one in bounds)]:
                if isinstance(text, str) and (place := _place(template, text)) is not None:
                    yield place, kind


def _passed(templates: Mapping[str, Template]) -> Iterator[tuple[Place | None, Place]]:
    """List what is passed from where to where, whole texts only."""
    for template in templates.values():
        for entry in entries_of(template):
            arguments: Any = entry.arguments
            for item in (arguments.parameters or ()) if arguments else ():
                if isinstance(item.value, str) and entry.template is not None:
                    yield _place(template, item.value), (entry.template, "inputs", item.name)
        outputs: Any = template.outputs
        for item in (outputs.parameters or ()) if outputs else ():
            source = item.value_from.parameter if item.value_from is not None else None
            if source is not None:
                yield _place(template, source), (template.name or "", "parameters", item.name)


def _place(template: Template, text: str) -> Place | None:
    """Return the place that a text, which is one tag, refers to."""
    match = _TAG.fullmatch(text)
    if match is None:
        return None
    word, _, rest = match.group(1).partition(".")
    if word == "inputs":
        kind, _, name = rest.partition(".")
        return (template.name or "", "inputs", name) if kind == "parameters" else None
    if word not in ("steps", "tasks"):
        return None
    step, _, what = rest.partition(".")
    entry = next((one for one in entries_of(template) if one.name == step), None)
    if entry is None or entry.template is None or is_loop(entry):
        return None
    if what == "outputs.result":
        return (entry.template, "result", "")
    name = what.removeprefix("outputs.parameters.")
    return (entry.template, "parameters", name) if name != what else None


def is_loop(entry: Any) -> bool:
    """Whether a step or task is a loop."""
    return any(one is not None for one in (entry.with_items, entry.with_param, entry.with_sequence))


def entries_of(template: Template) -> list[Any]:
    """List the steps or tasks of a template."""
    if template.dag is not None:
        dag: Any = template.dag
        return list(dag.tasks)
    return [one for group in template.steps or () for one in group]
