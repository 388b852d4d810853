"""Container sets: containers of one pod that wait for each other. Argo: validate.go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.validate.dag import find_circle
from pydsl.validate.fields import mounted_twice
from pydsl.validate.names import duplicates, template_name
from pydsl.validate.view import Json, Template, did_you_mean, error, maps

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.diagnostics import Diagnostic, Path

RESERVED = ("init", "wait")
OWN = ("init", "wait", "main")
"""Names of containers that Argo makes itself."""


def check_template(template: Template) -> Iterator[Diagnostic]:
    """Check the containers of a set: names, dependencies, mounts."""
    yield from _beside(template)
    held = template.json.get("containerSet")
    if not isinstance(held, dict):
        return
    path = (*template.path, "containerSet")
    rows = maps(held.get("containers"))
    if not rows:
        yield error("PD322", (*path, "containers"), "a container set must have at least one container")
        return
    yield from _names(rows, (*path, "containers"))
    yield from _order(rows, (*path, "containers"))
    yield from mounted_twice(held.get("volumeMounts"), (*path, "volumeMounts"))
    moved = any((template.json.get(side) or {}).get(kind) for side, kind in _MOVED)
    if moved and not any(row.get("name") == "main" for row in rows):
        message = 'containerSet.containers must have a container named "main" for input or output'
        yield error("PD322", (*path, "containers"), message)


_MOVED = (("inputs", "artifacts"), ("outputs", "artifacts"), ("outputs", "parameters"))


def _beside(template: Template) -> Iterator[Diagnostic]:
    """Check the names of init containers and sidecars."""
    for field in ("initContainers", "sidecars"):
        for index, row in enumerate(maps(template.json.get(field))):
            path = (*template.path, field, index, "name")
            if not row.get("name"):
                yield error("PD304", path, f"templates.{template.name} {field} must all have container name")
            elif row["name"] in OWN:
                yield error("PD322", path, f"{row['name']!r} is a reserved Argo container name")


def _names(rows: list[Mapping[str, Json]], path: Path) -> Iterator[Diagnostic]:
    for index, row in enumerate(rows):
        yield from template_name(row.get("name"), (*path, index), "container")
        if row.get("name") in RESERVED:
            yield error("PD322", (*path, index, "name"), f"{row['name']!r} is a reserved Argo container name")
    yield from duplicates((((*path, index), row.get("name")) for index, row in enumerate(rows)), "container", "PD302")


def _order(rows: list[Mapping[str, Json]], path: Path) -> Iterator[Diagnostic]:
    waits: dict[str, list[str]] = {str(row.get("name")): [] for row in rows}
    for index, row in enumerate(rows):
        for number, name in enumerate(row.get("dependencies") or []):
            if name in waits:
                waits[str(row.get("name"))].append(name)
            else:
                where = (*path, index, "dependencies", number)
                yield error("PD308", where, f"dependency {name!r} not defined", did_you_mean(str(name), list(waits)))
    circle = find_circle(waits)
    if circle:
        yield error("PD306", path, f"dependency cycle detected: {'->'.join([*circle, circle[0]])}")
