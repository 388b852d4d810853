"""Names: what they may be made of, how long they may be, and that each is there once. Argo: validate.go."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydsl.validate.view import Home, Json, Template, error, maps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydsl.diagnostics import Diagnostic, Path

TEMPLATE_NAME = re.compile(r"[a-zA-Z0-9][-a-zA-Z0-9]*")
PARAMETER_NAME = re.compile(r"[-a-zA-Z0-9_]+")

TAG = re.compile(r"\{\{.*?\}\}")

TEMPLATE_NAME_LENGTH = 128
OBJECT_NAME_LENGTHS = {"Workflow": 63, "CronWorkflow": 52, "WorkflowTemplate": 63}
TEMPLATE_NAME_RULE = "it's made of letters, digits and '-', and begins with a letter or digit"
PARAMETER_NAME_RULE = "it's made of letters, digits, '-' and '_'"


def check_object(home: Home) -> Iterator[Diagnostic]:
    """Check how long the object's own name is; what it's made of is the API server's to say."""
    longest = OBJECT_NAME_LENGTHS.get(home.kind)
    if longest and len(home.name) > longest:
        kind = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", home.kind).lower()
        told = f'{kind} name "{home.name}" must not be more than {longest} characters long'
        message = f"{told} (currently {len(home.name)})"
        yield error("PD304", ("metadata", "name"), message)


def check_home(home: Home) -> Iterator[Diagnostic]:
    """Check the names of the workflow's own arguments."""
    yield from _parameters(home.spec.get("arguments"), (*home.path, "arguments"))


def check_template(template: Template) -> Iterator[Diagnostic]:
    """Check the names of a template, of its steps or tasks, and of what goes in and out."""
    if template.path[-1] != "inline":
        yield from template_name(template.json.get("name"), template.path, "template")
    what = "step" if "steps" in template.json else "task"
    for call in template.calls:
        yield from template_name(call.json.get("name"), call.path, what, tags=True)
        yield from _parameters(call.json.get("arguments"), (*call.path, "arguments"))
    for side in ("inputs", "outputs"):
        yield from _parameters(template.json.get(side), (*template.path, side))
    yield from duplicates(((call.path, call.json.get("name")) for call in template.calls), what, "PD302")


def template_name(name: Json, owner: Path, what: str, *, tags: bool = False) -> Iterator[Diagnostic]:
    """Check a name of the kind that templates, steps, tasks and containers have; `tags`: it may have some in it."""
    path = (*owner, "name")
    if not isinstance(name, str) or not name:
        yield error("PD304", path, f"the {what} has no name")
    elif len(name) > TEMPLATE_NAME_LENGTH:
        yield error("PD304", path, f"{what} name {name!r} must not be more than {TEMPLATE_NAME_LENGTH} characters long")
    elif not TEMPLATE_NAME.fullmatch(TAG.sub("x", name) if tags else name):
        yield error("PD304", path, f"{what} name {name!r} is invalid", TEMPLATE_NAME_RULE)


def _parameters(holder: Json, path: Path) -> Iterator[Diagnostic]:
    if not isinstance(holder, dict):
        return
    for kind in ("parameters", "artifacts"):
        rows = maps(holder.get(kind))
        for index, row in enumerate(rows):
            yield from _parameter_name(row, (*path, kind, index))
        yield from duplicates((((*path, kind, i), row.get("name")) for i, row in enumerate(rows)), kind[:-1], "PD303")


def _parameter_name(row: Json, path: Path) -> Iterator[Diagnostic]:
    name = row.get("name")
    what = str(path[-2])[:-1]
    if not name:
        yield error("PD304", (*path, "name"), f"the {what} has no name")
    elif not PARAMETER_NAME.fullmatch(TAG.sub("x", str(name)) if "outputs" in path else str(name)):
        yield error("PD304", (*path, "name"), f"{what} name {name!r} is invalid", PARAMETER_NAME_RULE)
    shared = row.get("globalName")
    if shared and not PARAMETER_NAME.fullmatch(TAG.sub("x", str(shared))):
        yield error("PD304", (*path, "globalName"), f"globalName {shared!r} is invalid", PARAMETER_NAME_RULE)


def duplicates(rows: Iterable[tuple[Path, Json]], what: str, code: str) -> Iterator[Diagnostic]:
    """Report every name that was there before."""
    seen: set[str] = set()
    for path, name in rows:
        if isinstance(name, str) and name in seen:
            yield error(code, (*path, "name"), f"{what} name {name!r} is not unique")
        if isinstance(name, str):
            seen.add(name)
