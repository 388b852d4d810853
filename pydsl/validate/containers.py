"""Container sets: containers of one pod that wait for each other. Argo: validate.go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.diagnostics import LINT
from pydsl.diagnostics.rule import Rule
from pydsl.validate.dag import PD306, PD308, find_circle
from pydsl.validate.fields import mounted_twice
from pydsl.validate.names import PD302, PD304, duplicates, template_name
from pydsl.validate.view import TemplateView, did_you_mean, maps

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json

RESERVED = ("wait", "supervisor")
"""Names of containers that Argo makes itself, and refuses."""
PLUGINS = "artifact-plugin-"
"""How the names of containers begin in which Argo runs artifact plugins."""
MADE = ("init", "wait", "main")
"""Names of containers that are in most pods; Argo's lint doesn't look for them beside others."""


def check_template(template: TemplateView) -> Iterator[Diagnostic]:
    """Check the containers of a set: names, dependencies, mounts."""
    yield from _beside(template)
    held = template.json.get("containerSet")
    if not isinstance(held, dict):
        return
    path = (*template.path, "containerSet")
    rows = maps(held.get("containers"))
    if not rows:
        yield PD322.at((*path, "containers"), "a container set must have at least one container")
        return
    yield from _names(rows, (*path, "containers"))
    yield from _order(rows, (*path, "containers"))
    yield from mounted_twice(held.get("volumeMounts"), (*path, "volumeMounts"))
    sides: Mapping[str, Json] = template.json
    moved = any((sides.get(side) or {}).get(kind) for side, kind in _MOVED)
    if moved and not any(row.get("name") == "main" for row in rows):
        message = 'containerSet.containers must have a container named "main" for input or output'
        yield PD322.at((*path, "containers"), message)


_MOVED = (("inputs", "artifacts"), ("outputs", "artifacts"), ("outputs", "parameters"))


def _beside(template: TemplateView) -> Iterator[Diagnostic]:
    """Check the names of init containers and sidecars."""
    called = template.home.calls_to(template.name) if template.name else []
    where = called[0].where if called else f"templates.{template.name}"
    for field in ("initContainers", "sidecars"):
        for index, row in enumerate(maps(template.json.get(field))):
            path = (*template.path, field, index, "name")
            name = str(row.get("name") or "")
            if not name and field == "initContainers":
                yield PD304.at(path, f"{where} initContainers must all have container name")
            elif field == "sidecars" and is_reserved(name):
                yield PD322.at(path, f"templates.{template.name}.sidecars: {name!r} is a reserved Argo container name")
            elif name in MADE:
                yield PD322.warn(path, _twice(name))


def _twice(name: str) -> str:
    return f"Argo's own container is called {name!r}: Kubernetes makes no pod of both"


def is_reserved(name: str) -> bool:
    """Return whether Argo keeps the name of a container for itself."""
    return name in RESERVED or name.startswith(PLUGINS)


def _names(rows: list[Mapping[str, Json]], path: Path) -> Iterator[Diagnostic]:
    for index, row in enumerate(rows):
        yield from template_name(row.get("name"), (*path, index), "container")
        name = str(row.get("name") or "")
        if is_reserved(name):
            yield PD322.at((*path, index, "name"), f"{name!r} is a reserved Argo container name")
        elif name == "init":
            yield PD322.warn((*path, index, "name"), _twice(name))
    yield from duplicates((((*path, index), row.get("name")) for index, row in enumerate(rows)), "container", PD302)


def _order(rows: list[Mapping[str, Json]], path: Path) -> Iterator[Diagnostic]:
    waits: dict[str, list[str]] = {str(row.get("name")): [] for row in rows}
    for index, row in enumerate(rows):
        for number, name in enumerate(row.get("dependencies") or []):
            if name in waits:
                waits[str(row.get("name"))].append(name)
            else:
                where = (*path, index, "dependencies", number)
                yield PD308.at(where, f"dependency {name!r} not defined", did_you_mean(str(name), list(waits)))
    circle = find_circle(waits)
    if circle:
        yield PD306.at(path, f"dependency cycle detected: {'->'.join([*circle, circle[0]])}")


PD322 = Rule(
    "PD322",
    (
        "a container set without containers, or without `main` where that's needed; a container with a name "
        "of Argo's own"
    ),
    refused_by=(LINT,),
    why="Argo makes containers called `init` and `wait` beside yours, and moves files through `main`.",
    bad="""\
- name: main
  containerSet: {containers: [{name: wait, image: "busybox:1.37"}]}
""",
    good="""\
- name: main
  containerSet: {containers: [{name: one, image: "busybox:1.37"}]}
""",
    of_template=check_template,
)
