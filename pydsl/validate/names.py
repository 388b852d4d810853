"""Names: what they may be made of, how long they may be, and that each is there once. Argo: validate.go."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydsl.diagnostics import LINT
from pydsl.diagnostics.rule import Rule
from pydsl.lazy import lazy_regex
from pydsl.validate.filling import filled, values_of
from pydsl.validate.variables import globals_of
from pydsl.validate.view import CallView, ManifestView, TemplateView, maps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json

TEMPLATE_NAME = lazy_regex(r"[a-zA-Z0-9][-a-zA-Z0-9]*")
PARAMETER_NAME = lazy_regex(r"[-a-zA-Z0-9_]+")

TAG = lazy_regex(r"\{\{.*?\}\}")

TEMPLATE_NAME_LENGTH = 128
OBJECT_NAME_LENGTHS = {"Workflow": 63, "CronWorkflow": 52, "WorkflowTemplate": 63, "ClusterWorkflowTemplate": 63}
TEMPLATE_NAME_RULE = "it's made of letters, digits and '-', and begins with a letter or digit"
PARAMETER_NAME_RULE = "it's made of letters, digits, '-' and '_'"


def _object(home: ManifestView) -> Iterator[Diagnostic]:
    """Check how long the object's own name is; what it's made of is the API server's to say."""
    longest = OBJECT_NAME_LENGTHS.get(home.kind)
    if longest and len(home.name) > longest:
        kind = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", home.kind).lower()
        told = f'{kind} name "{home.name}" must not be more than {longest} characters long'
        message = f"{told} (currently {len(home.name)})"
        yield PD304.at(("metadata", "name"), message)


def check_home(home: ManifestView) -> Iterator[Diagnostic]:
    """Check the object's own name, and those of the workflow's arguments."""
    yield from _object(home)
    yield from _parameters(home.spec.get("arguments"), (*home.path, "arguments"))


def check_template(template: TemplateView) -> Iterator[Diagnostic]:
    """Check the names of a template, of its steps or tasks, and of what goes in and out."""
    if template.path[-1] != "inline":
        yield from template_name(template.json.get("name"), template.path, "template")
    what = "step" if "steps" in template.json else "task"
    for call in template.calls:
        yield from _call_name(call, what)
        yield from _parameters(call.json.get("arguments"), (*call.path, "arguments"))
    for side in ("inputs", "outputs"):
        yield from _parameters(template.json.get(side), (*template.path, side))
    yield from duplicates(((call.path, call.json.get("name")) for call in template.calls), what, PD302)


def _call_name(call: CallView, what: str) -> Iterator[Diagnostic]:
    """Check the name of a step or task. Of a task with tags, Argo looks at what's made of them."""
    name = call.json.get("name")
    if call.group is None and isinstance(name, str) and "{{" in name:
        home = call.caller.home
        name = filled(name, values_of(home), globals_of(home))
    yield from template_name(name, call.path, what, tags=call.group is not None, written=call.name)


def template_name(name: Json, owner: Path, what: str, *, tags: bool = False, written: str = "") -> Iterator[Diagnostic]:
    """Check a name of the kind that templates, steps, tasks and containers have; `tags`: it may have some in it."""
    path = (*owner, "name")
    if not isinstance(name, str) or not name:
        yield PD304.at(path, f"the {what} has no name")
    elif len(name) > TEMPLATE_NAME_LENGTH:
        yield PD304.at(path, f"{what} name {name!r} must not be more than {TEMPLATE_NAME_LENGTH} characters long")
    elif not TEMPLATE_NAME.fullmatch(TAG.sub("x", name) if tags else name):
        yield PD304.at(path, f"{what} name {(written or name)!r} is invalid", TEMPLATE_NAME_RULE)


def _parameters(holder: Json, path: Path) -> Iterator[Diagnostic]:
    if not isinstance(holder, dict):
        return
    for kind in ("parameters", "artifacts"):
        rows = maps(holder.get(kind))
        for index, row in enumerate(rows):
            yield from _parameter_name(row, (*path, kind, index))
        yield from duplicates((((*path, kind, i), row.get("name")) for i, row in enumerate(rows)), kind[:-1], PD303)


def _parameter_name(row: Json, path: Path) -> Iterator[Diagnostic]:
    name = row.get("name")
    what = str(path[-2])[:-1]
    if not name:
        yield PD304.at((*path, "name"), f"the {what} has no name")
    elif not PARAMETER_NAME.fullmatch(TAG.sub("x", str(name)) if "outputs" in path else str(name)):
        yield PD304.at((*path, "name"), f"{what} name {name!r} is invalid", PARAMETER_NAME_RULE)
    shared = row.get("globalName")
    if shared and not PARAMETER_NAME.fullmatch(TAG.sub("x", str(shared))):
        yield PD304.at((*path, "globalName"), f"globalName {shared!r} is invalid", PARAMETER_NAME_RULE)


def duplicates(rows: Iterable[tuple[Path, Json]], what: str, rule: Rule) -> Iterator[Diagnostic]:
    """Report every name that was there before."""
    seen: set[str] = set()
    for path, name in rows:
        if isinstance(name, str) and name in seen:
            yield rule.at((*path, "name"), f"{what} name {name!r} is not unique")
        if isinstance(name, str):
            seen.add(name)


PD302 = Rule(
    "PD302",
    "two steps, tasks or containers of one name",
    refused_by=(LINT,),
    why="References go by name: `steps.NAME`, `tasks.NAME`.",
    bad="""\
- name: main
  steps:
  - - {name: a, template: work}
  - - {name: a, template: work}
- name: work
  container: {image: "busybox:1.37"}
""",
    good="""\
- name: main
  steps:
  - - {name: a, template: work}
  - - {name: b, template: work}
- name: work
  container: {image: "busybox:1.37"}
""",
    of_home=check_home,
    of_template=check_template,
)
PD303 = Rule(
    "PD303",
    "two parameters or artifacts of one name",
    refused_by=(LINT,),
    why="Arguments go by name.",
    bad="""\
- name: main
  inputs: {parameters: [{name: a, value: x}, {name: a, value: b}]}
  container: {image: "busybox:1.37", args: ['{{inputs.parameters.a}}']}
""",
    good="""\
- name: main
  inputs: {parameters: [{name: a, value: x}]}
  container: {image: "busybox:1.37", args: ['{{inputs.parameters.a}}']}
""",
    of_home=check_home,
    of_template=check_template,
)
PD304 = Rule(
    "PD304",
    "a name that is missing, too long, or made of other characters than Argo takes",
    refused_by=(LINT,),
    why="Names become parts of pods' names and of tags.",
    bad="""\
- name: main
  steps:
  - - {name: a b, template: work}
- name: work
  container: {image: "busybox:1.37"}
""",
    good="""\
- name: main
  steps:
  - - {name: a-b, template: work}
- name: work
  container: {image: "busybox:1.37"}
""",
    of_home=check_home,
    of_template=check_template,
)
