"""What comes out of templates and goes in: where values and files come from. Argo: validate.go."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from pydsl.diagnostics import LINT
from pydsl.diagnostics.rule import Rule
from pydsl.lazy import lazy_regex
from pydsl.validate.fields import PD315
from pydsl.validate.view import TemplateView, maps

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json

SOURCES = ("path", "jqFilter", "jsonPath", "parameter", "raw", "expression", "supplied")
OUTPUT_SOURCE = {
    "container": ("path",),
    "containerSet": ("path",),
    "script": ("path",),
    "resource": ("jqFilter", "jsonPath"),
    "steps": ("parameter", "expression"),
    "dag": ("parameter", "expression"),
}
"""Where the value of an output parameter may come from, by the kind of template."""
WITHOUT_FILES = ("steps", "dag", "suspend")
"""Kinds of templates that have no files of their own."""


def check_template(template: TemplateView) -> Iterator[Diagnostic]:
    """Check the sources of a template's outputs, and its artifacts' paths and locations."""
    rows = maps((template.json.get("outputs") or {}).get("parameters"))
    for index, row in enumerate(rows):
        yield from _parameter(row, (*template.path, "outputs", "parameters", index), template.kind)
    sides = {"inputs": template.json.get("inputs"), "outputs": template.json.get("outputs")}
    for side, held in sides.items():
        for index, row in enumerate(maps((held or {}).get("artifacts"))):
            yield from _artifact(row, (*template.path, side, "artifacts", index), template)
    if template.kind == "container":
        yield from _same_place(template)


def _parameter(row: Mapping[str, Json], path: Path, kind: str | None) -> Iterator[Diagnostic]:
    source = row.get("valueFrom")
    name = f"outputs.parameters.{row.get('name')}"
    if not isinstance(source, dict):
        if row.get("value") is None:
            yield PD316.at(path, f"{name} does not have valueFrom or value")
        return
    if row.get("value") is not None:
        yield PD316.at(path, f"{name} has both valueFrom and value; it can have one")
        return
    given = [word for word in SOURCES if source.get(word) or (word == "supplied" and source.get(word) is not None)]
    if not given:
        yield PD316.at((*path, "valueFrom"), f"valueFrom says no source: one of {', '.join(SOURCES)}")
    elif len(given) > 1:
        yield PD316.at((*path, "valueFrom"), f"{name} has multiple valueFrom sources: {', '.join(given)}")
    elif kind in OUTPUT_SOURCE and given[0] not in OUTPUT_SOURCE[kind]:
        wanted = " or ".join(OUTPUT_SOURCE[kind])
        yield PD316.at((*path, "valueFrom", given[0]), f"an output of a {kind} template needs {wanted}")


def _artifact(row: Mapping[str, Json], path: Path, template: TemplateView) -> Iterator[Diagnostic]:
    side, name = str(path[-3]), f"{path[-3]}.artifacts.{row.get('name')}"
    where = f"templates.{template.name}.{name}"
    if template.kind in WITHOUT_FILES:
        if row.get("path"):
            yield PD317.at((*path, "path"), f"{where}.path only valid in container/script templates")
        if side == "outputs" and not (row.get("from") or row.get("fromExpression")):
            yield PD317.warn(path, f"{name} has neither from nor fromExpression: nothing comes out")
    elif template.kind is not None:
        if not row.get("path"):
            yield PD317.at((*path, "path"), f"{name} has no path in the container")
        elif leads_up(str(row["path"])):
            yield PD317.at((*path, "path"), f"{name} has a path that leads up: {row['path']!r}")
    if side == "inputs" and row.get("from"):
        yield PD317.at((*path, "from"), f"{where}.from not valid in inputs", "a caller says from: in its arguments")


_LAST_TWO = lazy_regex(r"/..$")


def leads_up(place: str) -> bool:
    """Return whether Argo takes a path for one that leads out of where it begins (artifact_types.go, CleanPath)."""
    safe = ""
    if "/../" in place:
        safe = place[: place.index("/../")]
    elif _LAST_TWO.search(place):
        safe = place[:-3]
    return bool(safe) and not posixpath.normpath(place).startswith(safe)


def _same_place(template: TemplateView) -> Iterator[Diagnostic]:
    """Report input artifacts at a path where a volume or another one is. Argo looks at containers only."""
    taken = {str(one.get("mountPath")) for one in maps((template.json.get("container") or {}).get("volumeMounts"))}
    for index, row in enumerate(maps((template.json.get("inputs") or {}).get("artifacts"))):
        place = str(row.get("path"))
        if place in taken:
            path = (*template.path, "inputs", "artifacts", index, "path")
            yield PD315.at(path, f"{place!r} is already mounted")
        taken.add(place)


PD316 = Rule(
    "PD316",
    "an output parameter without a source, with two, or with one that templates of this kind can't have",
    refused_by=(LINT,),
    why="An output's value comes from one place: a file of a container, a field of a resource, a call of steps.",
    bad="""\
- name: main
  container: {image: "busybox:1.37"}
  outputs: {parameters: [{name: x}]}
""",
    good="""\
- name: main
  container: {image: "busybox:1.37"}
  outputs: {parameters: [{name: x, valueFrom: {path: /tmp/x}}]}
""",
    of_template=check_template,
)
PD317 = Rule(
    "PD317",
    "an artifact without a path where files are, with one where there are none, or with `from` among the inputs",
    refused_by=(LINT,),
    why="Files come from, and go to, a path in the container; steps and DAGs have no files of their own.",
    bad="""\
- name: main
  container: {image: "busybox:1.37"}
  outputs: {artifacts: [{name: x}]}
""",
    good="""\
- name: main
  container: {image: "busybox:1.37"}
  outputs: {artifacts: [{name: x, path: /tmp/x}]}
""",
    of_template=check_template,
)
