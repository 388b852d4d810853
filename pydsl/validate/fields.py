"""What a template's fields need by its kind: images, sources of outputs, paths of artifacts. Argo: validate.go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.validate.view import Json, Template, error, maps

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.diagnostics import Diagnostic, Path

RUNS_IN_A_POD = ("container", "script")
SOURCES = ("path", "jqFilter", "jsonPath", "parameter", "raw", "expression")
OUTPUT_SOURCE = {
    "container": ("path",),
    "script": ("path",),
    "resource": ("jqFilter", "jsonPath"),
    "steps": ("parameter", "expression"),
    "dag": ("parameter", "expression"),
}
"""Where the value of an output parameter may come from, by the kind of template."""


def check_template(template: Template) -> Iterator[Diagnostic]:
    """Check the fields that Argo demands of a template of this kind."""
    kind = next((kind for kind in OUTPUT_SOURCE if isinstance(template.json.get(kind), (dict, list))), None)
    if kind in RUNS_IN_A_POD:
        body = template.json[kind]
        if not body.get("image") and not template.home.default_image(kind):
            yield error("PD314", (*template.path, kind), f"{kind}.image may not be empty", "name the image it runs in")
        yield from _mounts(body, (*template.path, kind))
    yield from _output_parameters(template, kind)
    yield from _artifacts(template, kind)


def _mounts(body: Mapping[str, Json], path: Path) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for index, mount in enumerate(maps(body.get("volumeMounts"))):
        place = str(mount.get("mountPath"))
        if place in seen:
            yield error("PD315", (*path, "volumeMounts", index, "mountPath"), f"{place!r} is mounted already")
        seen.add(place)


def _output_parameters(template: Template, kind: str | None) -> Iterator[Diagnostic]:
    rows = maps((template.json.get("outputs") or {}).get("parameters"))
    for index, row in enumerate(rows):
        path = (*template.path, "outputs", "parameters", index)
        source = row.get("valueFrom")
        if not isinstance(source, dict):
            if row.get("value") is None:
                yield error("PD316", path, f"outputs.parameters.{row.get('name')} does not have valueFrom or value")
            continue
        given = [word for word in SOURCES if source.get(word)]
        if not given and "supplied" not in source and "default" not in source:
            yield error("PD316", (*path, "valueFrom"), f"valueFrom says no source: one of {', '.join(SOURCES)}")
        elif len(given) > 1:
            yield error("PD316", (*path, "valueFrom"), f"valueFrom has {len(given)} sources: {', '.join(given)}")
        elif given and kind and given[0] not in OUTPUT_SOURCE[kind]:
            wanted = " or ".join(OUTPUT_SOURCE[kind])
            yield error("PD316", (*path, "valueFrom", given[0]), f"an output of a {kind} template needs {wanted}")


def _artifacts(template: Template, kind: str | None) -> Iterator[Diagnostic]:
    for side in ("inputs", "outputs"):
        rows = maps((template.json.get(side) or {}).get("artifacts"))
        for index, row in enumerate(rows):
            path = (*template.path, side, "artifacts", index)
            if kind in RUNS_IN_A_POD and not row.get("path"):
                yield error("PD317", path, f"{side}.artifacts.{row.get('name')} has no path in the container")
            elif kind in {"steps", "dag"} and side == "outputs" and not (row.get("from") or row.get("fromExpression")):
                yield error("PD317", path, f"outputs.artifacts.{row.get('name')} needs from or fromExpression")
