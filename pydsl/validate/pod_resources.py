"""What a whole pod may ask for: cpu, memory and huge pages. Argo: validate.go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.diagnostics import LINT
from pydsl.diagnostics.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json
    from pydsl.validate.view import ManifestView, TemplateView

WITHOUT_PODS = {"http": "HTTP", "plugin": "Plugin"}
"""Kinds of templates that can't have any, as Argo writes them."""


def check_home(home: ManifestView) -> Iterator[Diagnostic]:
    """Check what the workflow asks for each pod."""
    yield from _resources(home.spec.get("podResources"), (*home.path, "podResources"), "spec.podResources")


def check_template(template: TemplateView) -> Iterator[Diagnostic]:
    """Check what a template asks for its pod."""
    held, path = template.json.get("podResources"), (*template.path, "podResources")
    name = f"templates.{template.name}.podResources"
    if held is not None and template.kind in WITHOUT_PODS:
        yield PD328.at(path, f"{name} is not supported for {WITHOUT_PODS[template.kind]} templates")
    else:
        yield from _resources(held, path, name)


def _resources(held: Json, path: Path, name: str) -> Iterator[Diagnostic]:
    if not isinstance(held, dict):
        return
    if held.get("claims"):
        yield PD328.at((*path, "claims"), f"{name}.claims is not supported for pod-level resources")
    for side in ("requests", "limits"):
        for resource in held.get(side) or ():
            if resource not in {"cpu", "memory"} and not resource.startswith("hugepages-"):
                message = f"{name}: {resource!r} is not a valid pod-level resource"
                hint = "only cpu, memory and hugepages-* are; give others to a container: resources"
                yield PD328.at((*path, side, resource), message, hint)


PD328 = Rule(
    "PD328",
    "resources that a whole pod can't ask for: devices, claims; or of a template that makes no pod",
    refused_by=(LINT,),
    why="Kubernetes shares cpu, memory and huge pages out among a pod's containers; a device belongs to one of them.",
    bad="""\
- name: main
  container: {image: "busybox:1.37"}
  podResources: {limits: {example.com/gpu: "1"}}
""",
    good="""\
- name: main
  container: {image: "busybox:1.37", resources: {limits: {example.com/gpu: "1"}}}
""",
    of_home=check_home,
    of_template=check_template,
)
