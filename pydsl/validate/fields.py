"""What a template's fields need by its kind: images, manifests, mounts, policies. Argo: validate.go."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydsl.diagnostics import LINT
from pydsl.diagnostics.rule import Rule
from pydsl.errors import ManifestError
from pydsl.spec.template_kinds import POD_KINDS
from pydsl.validate.names import TAG
from pydsl.validate.view import TemplateView, maps

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json

COMPOSITES = ("steps", "dag")
ACTIONS = ("get", "create", "apply", "delete", "replace", "patch")
NOT_COMPOSITE = {"timeout": "activeDeadlineSeconds of the spec", "pendingTimeout": None, "activeDeadlineSeconds": None}
"""Fields that only templates which run something have; and what is there instead."""


def check_template(template: TemplateView) -> Iterator[Diagnostic]:
    """Check the fields that Argo demands of a template of this kind, and those that it can't have."""
    kind = template.kind
    body: Json = template.json.get("container") if kind == "container" else template.json.get("script")
    if kind in {"container", "script"} and isinstance(body, dict):
        if not body.get("image") and not template.home.default(kind).get("image"):
            message = f"templates.{template.name}.{kind}.image may not be empty"
            yield PD314.at((*template.path, kind, "image"), message, "name the image it runs in")
        yield from mounted_twice(body.get("volumeMounts"), (*template.path, kind, "volumeMounts"))
    if kind == "resource":
        yield from _resource(template)
    if kind == "plugin" and isinstance(template.json["plugin"], dict) and len(template.json["plugin"]) != 1:
        message = f"plugin must have exactly one key, the plugin's name; it has {len(template.json['plugin'])}"
        yield PD321.at((*template.path, "plugin"), message)
    if kind == "dag" and not template.calls:
        yield PD321.at((*template.path, "dag", "tasks"), "a DAG must have at least one task")
    yield from _out_of_place(template, kind)


def mounted_twice(mounts: Json, path: Path) -> Iterator[Diagnostic]:
    """Report mounts at a path where something is mounted already."""
    seen: set[str] = set()
    for index, mount in enumerate(maps(mounts)):
        place = str(mount.get("mountPath"))
        if place in seen:
            yield PD315.at((*path, index, "mountPath"), f"{place!r} is already mounted")
        seen.add(place)


def _resource(template: TemplateView) -> Iterator[Diagnostic]:
    resource: Mapping[str, Json] = template.json["resource"]
    path = (*template.path, "resource")
    action = resource.get("action")
    if action not in ACTIONS and "{{" not in str(action):
        yield PD320.at((*path, "action"), f"{action!r} isn't an action: it must be one of {', '.join(ACTIONS)}")
    if action in {"delete", "get"}:
        return
    if not resource.get("manifest") and resource.get("manifestFrom") is None:
        yield PD320.at(path, "either manifest or manifestFrom must be given")
    elif resource.get("manifest") and resource.get("manifestFrom") is not None:
        yield PD320.at((*path, "manifestFrom"), "shouldn't have both `manifest` and `manifestFrom`; it can have one")
    yield from _manifest(resource.get("manifest"), (*path, "manifest"), f"templates.{template.name}.resource.manifest")


def manifest_artifact(template: TemplateView) -> Iterator[tuple[str, Path]]:
    """Yield the name of the artifact that a resource's manifest comes from, and where it stands."""
    resource = template.json.get("resource") if template.kind == "resource" else None
    held = resource.get("manifestFrom") if isinstance(resource, dict) else None
    artifact = held.get("artifact") if isinstance(held, dict) else None
    if isinstance(artifact, dict) and isinstance(resource, dict) and resource.get("action") not in {"get", "delete"}:
        path = (*template.path, "resource", "manifestFrom", "artifact", "name")
        yield str(artifact.get("name") or ""), path


def _manifest(text: Json, path: Path, what: str) -> Iterator[Diagnostic]:
    """Check that a manifest is YAML, whatever its tags stand for."""
    if not isinstance(text, str):
        return
    from pydsl.manifest import read  # only manifests in manifests need YAML's reader here

    try:
        read(TAG.sub("x", text))
    except ManifestError as problem:
        fault = next((one for one in problem.diagnostics if one.code == "PD001"), None)
        if fault:
            line = f" (line {fault.place.line} of it)" if fault.place else ""
            yield PD320.at(path, f"{what} must be a valid yaml{line}", fault.hint)


_SHOUTED = {"http": "HTTP"}


def _out_of_place(template: TemplateView, kind: str | None) -> Iterator[Diagnostic]:
    if kind in COMPOSITES:
        for field, instead in NOT_COMPOSITE.items():
            if field in template.json if field == "activeDeadlineSeconds" else template.json.get(field):
                hint = f"use {instead}" if instead else None
                yield PD313.at((*template.path, field), f"{kind} templates can't have {field}", hint)
    elif kind == "suspend" and template.json.get("timeout"):
        yield PD313.at((*template.path, "timeout"), "suspend templates can't have timeout", "use suspend.duration")
    if kind not in {*COMPOSITES, None} and template.json.get("parallelism") is not None:
        message = f"templates.{template.name}.parallelism is only valid for steps and dag templates"
        yield PD313.at((*template.path, "parallelism"), message, "the spec's parallelism holds for all pods")
    if kind not in POD_KINDS and template.json.get("resourceClaims"):
        what = _SHOUTED.get(str(kind), kind)
        message = f"templates.{template.name}.resourceClaims is not supported for {what} templates: they make no pod"
        yield PD313.at((*template.path, "resourceClaims"), message)
    yield from _deadline(template.json.get("activeDeadlineSeconds"), (*template.path, "activeDeadlineSeconds"), kind)


def _deadline(value: Json, path: Path, kind: str | None) -> Iterator[Diagnostic]:
    if value is not None and kind not in COMPOSITES and "{{" not in str(value) and not re.fullmatch(r"\d+", str(value)):
        message = f"activeDeadlineSeconds must be a whole number of seconds, not negative, or a tag; not {value!r}"
        yield PD405.at(path, message)


PD313 = Rule(
    "PD313",
    "a field that templates of this kind can't have: `timeout` of steps, `parallelism` of a container",
    refused_by=(LINT,),
    why="Some fields are only for templates that make a pod, others only for those that call others.",
    bad="""\
- name: main
  steps:
  - - {name: a, template: work}
  timeout: 10s
- name: work
  container: {image: "busybox:1.37"}
""",
    good="""\
- name: main
  steps:
  - - {name: a, template: work}
- name: work
  container: {image: "busybox:1.37"}
  timeout: 10s
""",
    of_template=check_template,
)
PD314 = Rule(
    "PD314",
    "no image",
    refused_by=(LINT,),
    why="A pod needs an image, the template's own or that of `templateDefaults`.",
    bad="""\
- name: main
  container: {args: [hi]}
""",
    good="""\
- name: main
  container: {image: "busybox:1.37", args: [hi]}
""",
    of_template=check_template,
)
PD315 = Rule(
    "PD315",
    "two things mounted at one path",
    refused_by=(LINT,),
    why="The later mount would hide the earlier one.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  volumes: [{name: a, emptyDir: {}}, {name: b, emptyDir: {}}]
  templates:
  - name: main
    container:
      image: "busybox:1.37"
      volumeMounts: [{name: a, mountPath: /data}]
    inputs: {artifacts: [{name: b, path: /data, raw: {data: hi}}]}
""",
    good="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  volumes: [{name: a, emptyDir: {}}, {name: b, emptyDir: {}}]
  templates:
  - name: main
    container:
      image: "busybox:1.37"
      volumeMounts: [{name: a, mountPath: /data}]
    inputs: {artifacts: [{name: b, path: /more, raw: {data: hi}}]}
""",
    of_template=check_template,
)
PD320 = Rule(
    "PD320",
    "a resource template without a manifest, with one that isn't YAML, or an unknown action",
    refused_by=(LINT,),
    why="kubectl gets the manifest, and the action is its verb.",
    bad="""\
- name: main
  resource: {action: make, manifest: 'a: b'}
""",
    good="""\
- name: main
  resource: {action: create, manifest: 'a: b'}
""",
    of_template=check_template,
)
PD321 = Rule(
    "PD321",
    "a DAG without tasks; a plugin template without exactly one plugin",
    refused_by=(LINT,),
    why="There would be nothing to run.",
    bad="""\
- name: main
  plugin: {}
""",
    good="""\
- name: main
  plugin: {hello: {}}
""",
    of_template=check_template,
)
PD405 = Rule(
    "PD405",
    "a `timeout` without a unit, a deadline that isn't a number",
    refused_by=(LINT,),
    why="Here a bare number isn't seconds, as it is elsewhere.",
    bad="""\
- name: main
  container: {image: "busybox:1.37"}
  timeout: "30"
""",
    good="""\
- name: main
  container: {image: "busybox:1.37"}
  timeout: 30s
""",
    of_template=check_template,
)
