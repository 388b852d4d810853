"""Conditions and expressions that can't be read: Argo finds out at run time, and only that step fails.

Argo: operator.go, steps.go, hooks.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.diagnostics import Severity
from pydsl.diagnostics.rule import Rule
from pydsl.expr.errors import ExprError
from pydsl.expr.tagging import find_tags
from pydsl.validate.names import TAG
from pydsl.validate.view import EXPRESSIONS, CallView, ManifestView, TemplateView, hooks_of, maps, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json

STAND_INS = ("x", "1", "true")
"""What a tag in a condition may become: if none can be read, hardly anything can."""


def check_home(home: ManifestView) -> Iterator[Diagnostic]:
    """Check the expressions of the workflow's own hooks and retries."""
    yield from _hooks(home.spec, home.path)
    yield from _field(home.spec.get("retryStrategy"), (*home.path, "retryStrategy"))


def check_template(template: TemplateView) -> Iterator[Diagnostic]:
    """Check the conditions of calls, the expressions of fields that take one, and those in tags."""
    yield from _field(template.json.get("retryStrategy"), (*template.path, "retryStrategy"))
    for call in template.calls:
        yield from _when(call)
        yield from _hooks(call.json, call.path)
    for kind, row, path in _outputs(template):
        yield from _field(row.get("valueFrom") if kind == "parameters" else row, path)
    own = {key: value for key, value in template.json.items() if key not in {"steps", "dag"}}
    yield from _tags(own, template.path)
    for call in template.calls:
        yield from _tags({key: value for key, value in call.json.items() if key != "inline"}, call.path)


def _outputs(template: TemplateView) -> Iterator[tuple[str, Json, Path]]:
    for kind in ("parameters", "artifacts"):
        for index, row in enumerate(maps((template.json.get("outputs") or {}).get(kind))):
            path = (*template.path, "outputs", kind, index)
            yield kind, row, (*path, "valueFrom") if kind == "parameters" else path


def _when(call: CallView) -> Iterator[Diagnostic]:
    text = call.json.get("when")
    if not isinstance(text, str) or not text:
        return
    problem = _unreadable(text)
    if problem is not None:
        yield PD408.at((*call.path, "when"), f"this condition can't be read: {problem}")


def _unreadable(text: str) -> str | None:
    """Return why a condition can't be read, or isn't true or false; None if it may be."""
    from pydsl.expr import when  # manifests without conditions don't load their language

    if "{{" not in text:
        return _fault(when.evaluate, text)
    faults = [_fault(when.check, TAG.sub(stand_in, text)) for stand_in in STAND_INS]
    return faults[0] if all(faults) else None


def _fault(read: object, text: str) -> str | None:
    assert callable(read), "one of the readers of this module"
    try:
        read(text)
    except ExprError as problem:
        return problem.message
    return None


def _parse(text: str) -> None:
    from pydsl.expr.lang import parse  # manifests without expressions don't load their language

    parse(text)


def _hooks(owner: Mapping[str, Json], place: Path) -> Iterator[Diagnostic]:
    for _, hook, path in hooks_of(owner, place):
        yield from _field(hook, path)


def _field(holder: Json, path: Path) -> Iterator[Diagnostic]:
    """Check the expression that an object holds; one with tags in it is known only when it runs."""
    for field in EXPRESSIONS:
        text = holder.get(field) if isinstance(holder, dict) else None
        if isinstance(text, str) and text and "{{" not in text:
            problem = _fault(_parse, text)
            if problem is not None:
                yield PD409.at((*path, field), f"this expression can't be read: {problem}")


def _tags(value: Json, path: Path) -> Iterator[Diagnostic]:
    for text, where in texts(value, path):
        for tag in find_tags(text) if "{{=" in text else ():
            problem = _fault(_parse, tag.content) if tag.is_expression and tag.terminated else None
            if problem is not None:
                hint = "an expression ends at its first }}: write `} }` for two braces of its own"
                message = f"{{{{={tag.content}}}}} can't be read: {problem}"
                yield PD409.at(where, message, hint if "{" in tag.content else None)


PD408 = Rule(
    "PD408",
    "a `when` that can't be read: the step fails",
    severity=Severity.WARNING,
    why="A step whose condition can't be read fails.",
    bad="""\
- name: main
  steps:
  - - {name: a, template: work, when: 'a == '}
- name: work
  container: {image: "busybox:1.37"}
""",
    good="""\
- name: main
  steps:
  - - {name: a, template: work, when: 'true'}
- name: work
  container: {image: "busybox:1.37"}
""",
    of_home=check_home,
    of_template=check_template,
)
PD409 = Rule(
    "PD409",
    "an expression that can't be read; in a tag, Argo leaves it as text",
    severity=Severity.WARNING,
    why="Argo leaves a tag whose expression it can't read as it is.",
    bad="""\
- name: main
  container: {image: "busybox:1.37", args: ['{{= workflow.name + }}']}
""",
    good="""\
- name: main
  container: {image: "busybox:1.37", args: ['{{= workflow.name }}']}
""",
    of_home=check_home,
    of_template=check_template,
)
