"""What works, and reads badly, or breaks for some values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.diagnostics import Severity
from pydsl.diagnostics.rule import Rule
from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.diagnostics import Diagnostic
    from pydsl.validate.view import CallView, ManifestView

_NUMBERED = lazy_regex(r"(?i)(step|task|job|node)?[-_]?\d+[a-z]?")
_BARE = lazy_regex(r"""(?<!['"])\{\{[^{}]*\}\}(?!['"])""")
_EXPRESSION = lazy_regex(r"\s*\{\{=[^{}]*\}\}\s*")
"""A condition that is one expression: it's true or false, whatever the values are."""


def check(home: ManifestView) -> Iterator[Diagnostic]:
    """Look at a whole manifest."""
    for template in home.templates:
        for call in template.calls:
            yield from _call(call)


def _call(call: CallView) -> Iterator[Diagnostic]:
    if _NUMBERED.fullmatch(call.name):
        hint = "name it after what it does: the name stays when the order changes"
        yield PD820.at((*call.path, "name"), f"{call.name!r} says only where it stands", hint)
    condition = call.json.get("when")
    if isinstance(condition, str) and _BARE.search(condition) and not _EXPRESSION.fullmatch(condition):
        hint = "put the tag in quotes, and compare texts with texts"
        message = "a tag without quotes: values with spaces, dashes or dots make the condition fail, or mean another"
        yield PD821.at((*call.path, "when"), message, hint)


PD820 = Rule(
    "PD820",
    "steps and tasks with numbers for names",
    severity=Severity.WARNING,
    group="style",
    why="Names are what people see of a run. Numbers say where a step stood when it was written.",
    bad="""\
- name: main
  steps:
  - - {name: step1, template: work}
- name: work
  suspend: {}
""",
    good="""\
- name: main
  steps:
  - - {name: wait, template: work}
- name: work
  suspend: {}
""",
    of_home=check,
)
PD821 = Rule(
    "PD821",
    "a tag without quotes in a condition",
    severity=Severity.WARNING,
    group="style",
    why="It holds as long as the values are single words. See PD806.",
    bad="""\
- name: main
  inputs: {parameters: [{name: who, value: me}]}
  steps:
  - - {name: wait, template: work, when: '{{inputs.parameters.who}} == me'}
- name: work
  suspend: {}
""",
    good="""\
- name: main
  inputs: {parameters: [{name: who, value: me}]}
  steps:
  - - {name: wait, template: work, when: "'{{inputs.parameters.who}}' == 'me'"}
- name: work
  suspend: {}
""",
    of_home=check,
)
