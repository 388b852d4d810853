"""Values that an input's `enum` doesn't list: Argo compares only when a person submits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.diagnostics import Severity
from pydsl.diagnostics.rule import CORRECTNESS, Rule
from pydsl.validate.view import ManifestView, TemplateView, callee, did_you_mean, named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json


def check(home: ManifestView) -> Iterator[Diagnostic]:
    """Look at what a manifest's inputs have by themselves, and at what calls and the workflow's arguments pass."""
    for template in home.templates:
        yield from _defaults(template)
        for call in template.calls:
            yield from _passed(call.arguments("parameters"), callee(call), (*call.path, "arguments"))
    entrypoint = home.template(str(home.spec.get("entrypoint")))
    arguments = home.spec.get("arguments") or {}
    yield from _passed(named(arguments.get("parameters")), entrypoint, (*home.path, "arguments"))


def _defaults(template: TemplateView) -> Iterator[Diagnostic]:
    for number, row in enumerate(template.inputs("parameters")):
        for field in ("default", "value"):
            path = (*template.path, "inputs", "parameters", number, field)
            yield from _compared(row.get(field), row.get("enum"), f"{row['name']} of {template.name!r}", path)


def _passed(rows: Sequence[Mapping[str, Json]], to: TemplateView | None, path: Path) -> Iterator[Diagnostic]:
    choices = {str(row["name"]): row.get("enum") for row in to.inputs("parameters")} if to is not None else {}
    for number, row in enumerate(rows):
        name = str(row["name"])
        at = (*path, "parameters", number, "value")
        yield from _compared(row.get("value"), choices.get(name), repr(to.name) if to is not None else "", at)


def _compared(value: Json, known: Sequence[Json] | None, taker: str, path: Path) -> Iterator[Diagnostic]:
    if not known or value is None or "{{" in str(value) or str(value) in map(str, known):
        return
    message = f"{value!r} isn't one of the values that {taker} takes: {', '.join(map(str, known))}"
    yield PD804.at(path, message, did_you_mean(str(value), list(map(str, known))))


PD804 = Rule(
    "PD804",
    "a value outside of the input's `enum`",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="`enum` lists what an input takes; Argo compares only when a person submits.",
    bad="""\
- name: main
  steps:
  - - {name: a, template: run, arguments: {parameters: [{name: mode, value: quick}]}}
- name: run
  inputs: {parameters: [{name: mode, enum: [fast, slow]}]}
  container: {image: 'busybox:1.37', args: ['{{inputs.parameters.mode}}']}
""",
    good="""\
- name: main
  steps:
  - - {name: a, template: run, arguments: {parameters: [{name: mode, value: fast}]}}
- name: run
  inputs: {parameters: [{name: mode, enum: [fast, slow]}]}
  container: {image: 'busybox:1.37', args: ['{{inputs.parameters.mode}}']}
""",
    of_home=check,
)
