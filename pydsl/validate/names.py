"""Names: what they may be made of, how long they may be, and that each is there once. Argo: validate.go."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydsl.validate.view import Home, Json, Template, error, maps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydsl.diagnostics import Diagnostic, Path

TEMPLATE_NAME = re.compile(r"[a-zA-Z0-9][-a-zA-Z0-9]*")
PARAMETER_NAME = re.compile(r"[-a-zA-Z0-9_]+")
OBJECT_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")

TEMPLATE_NAME_LENGTH = 128
OBJECT_NAME_LENGTHS = {"Workflow": 63, "CronWorkflow": 52, "WorkflowTemplate": 63, "ClusterWorkflowTemplate": 63}


def check_object(obj: Any, home: Home) -> Iterator[Diagnostic]:
    """Check `metadata.name`, or that there is one."""
    metadata = obj.metadata
    name = getattr(metadata, "name", None) if not isinstance(metadata, dict) else metadata.get("name")
    generated = (
        getattr(metadata, "generate_name", None) if not isinstance(metadata, dict) else metadata.get("generateName")
    )
    if not name and not generated:
        yield error("PD311", ("metadata",), "a name is required", "give metadata.name or metadata.generateName")
    if name:
        yield from _object_name(str(name), home.kind)


def _object_name(name: str, kind: str) -> Iterator[Diagnostic]:
    path: Path = ("metadata", "name")
    longest = OBJECT_NAME_LENGTHS[kind]
    if len(name) > longest:
        yield error("PD304", path, f"{kind} name {name!r} must not be more than {longest} characters long")
    elif not OBJECT_NAME.fullmatch(name):
        yield error(
            "PD304", path, f"{kind} name {name!r} must consist of lower case letters, digits, '-' and '.'",
            "it has to begin and end with a letter or a digit",
        )  # fmt: skip


def check_template(template: Template) -> Iterator[Diagnostic]:
    """Check the names of a template, of its steps or tasks, and of what goes in and out."""
    if template.path[-1] != "inline":
        yield from _template_name(template.json.get("name"), (*template.path, "name"), "template")
    for call in template.calls():
        yield from _template_name(
            call.json.get("name"), (*call.path, "name"), "step" if "steps" in template.json else "task"
        )
        yield from _parameters(call.json.get("arguments"), (*call.path, "arguments"))
    for side in ("inputs", "outputs"):
        yield from _parameters(template.json.get(side), (*template.path, side))
    yield from _duplicate_calls(template)


def _template_name(name: Json, path: Path, what: str) -> Iterator[Diagnostic]:
    if not isinstance(name, str) or not name:
        yield error("PD304", path[:-1], f"the {what} has no name")
    elif len(name) > TEMPLATE_NAME_LENGTH:
        yield error("PD304", path, f"{what} name {name!r} must not be more than {TEMPLATE_NAME_LENGTH} characters long")
    elif "{{" not in name and not TEMPLATE_NAME.fullmatch(name):
        yield error(
            "PD304", path, f"{what} name {name!r} must consist of letters, digits and '-', and not begin with '-'"
        )


def _parameters(holder: Json, path: Path) -> Iterator[Diagnostic]:
    if not isinstance(holder, dict):
        return
    for kind in ("parameters", "artifacts"):
        rows = maps(holder.get(kind))
        for index, row in enumerate(rows):
            name = row.get("name")
            here = (*path, kind, index)
            if not name:
                yield error("PD304", here, f"{path[-1]}.{kind}[{index}] has no name")
            elif not PARAMETER_NAME.fullmatch(str(name)) and "{{" not in str(name):
                yield error("PD304", (*here, "name"), f"name {name!r} must consist of letters, digits, '-' and '_'")
        yield from duplicates((((*path, kind, i), row.get("name")) for i, row in enumerate(rows)), kind[:-1], "PD303")


def _duplicate_calls(template: Template) -> Iterator[Diagnostic]:
    what = "step" if "steps" in template.json else "task"
    yield from duplicates(((call.path, call.json.get("name")) for call in template.calls()), what, "PD302")


def duplicates(rows: Iterable[tuple[Path, Json]], what: str, code: str) -> Iterator[Diagnostic]:
    """Report every name that was there before."""
    seen: set[str] = set()
    for path, name in rows:
        if isinstance(name, str) and name in seen:
            yield error(code, (*path, "name"), f"{what} name {name!r} is not unique")
        if isinstance(name, str):
            seen.add(name)
