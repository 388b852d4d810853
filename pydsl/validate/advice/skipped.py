"""Conditions in an expression, on a result that isn't there where a call was skipped: Argo's lint takes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydsl.diagnostics import Severity
from pydsl.diagnostics.rule import CORRECTNESS, Rule
from pydsl.lazy import lazy_regex
from pydsl.validate.advice.hyphens import expressions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.validate.view import CallView, TemplateView

_FIELDS = ("arguments", "withParam")
"""The fields of a call that are filled in once it's to run."""
_CONDITION = lazy_regex(r"(?<!\?)\?(?![?.])")
"""The `?` of `a ? b : c`, which isn't that of `??` or `?.`."""
_HINT = "return an output parameter, which may have a default, or give this one the same `when`"


def check(template: TemplateView) -> Iterator[Diagnostic]:
    """Look at what the calls of a template take, those apart that are under a condition of their own."""
    skipped = [call for call in template.calls if call.json.get("when") and not call.loops]
    for text, path in _taken(template) if skipped else ():
        message = next(filter(None, (_fault(text, one) for one in skipped)), None)
        if message is not None:
            yield PD832.at(path, message, _HINT)


def _taken(template: TemplateView) -> Iterator[tuple[str, Path]]:
    for call in template.calls:
        for field in _FIELDS if not call.json.get("when") else ():
            yield from expressions(call.json.get(field), (*call.path, field))


def _fault(text: str, maker: CallView) -> str | None:
    """Say that an expression with a condition waits for the result of a call."""
    name, prefix = re.escape(maker.name), "steps" if maker.group is not None else "tasks"
    result = rf"\b{prefix}(?:\.{name}|\[(['\"]){name}\1\])\.outputs\.result\b(?!\s*\?\?)"
    if not _CONDITION.search(text) or not re.search(result, text):
        return None
    return f"this waits for the result of {maker.name!r} for ever if that is skipped, whatever the condition says"


PD832 = Rule(
    "PD832",
    "a condition in an expression, for the case that a step or task has no result",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="A skipped call has no result, and Argo looks for all that an expression names before it evaluates it. "
    "Its lint doesn't look there, and the run waits for ever. Output parameters are nil then, and a condition chooses.",
    bad="""\
- name: main
  inputs: {parameters: [{name: mode, value: quick}]}
  steps:
  - - {name: size, template: size, when: "'{{inputs.parameters.mode}}' == 'whole'"}
  - - name: say
      template: say
      arguments:
        parameters: [{name: text, value: "{{=steps.size.status == 'Skipped' ? '0' : steps.size.outputs.result}}"}]
- name: size
  container: {image: "busybox:1.37", command: [echo, "3"]}
- name: say
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", command: [echo, "{{inputs.parameters.text}}"]}
""",
    good="""\
- name: main
  inputs: {parameters: [{name: mode, value: quick}]}
  steps:
  - - {name: size, template: size, when: "'{{inputs.parameters.mode}}' == 'whole'"}
  - - name: say
      template: say
      arguments:
        parameters: [{name: text, value: "{{=steps.size.status == 'Skipped' ? '0' : steps.size.outputs.parameters.m}}"}]
- name: size
  container: {image: "busybox:1.37", command: [sh, -c, echo 3 > /tmp/m]}
  outputs: {parameters: [{name: m, valueFrom: {path: /tmp/m}}]}
- name: say
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", command: [echo, "{{inputs.parameters.text}}"]}
""",
    of_template=check,
)
