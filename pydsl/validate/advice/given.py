"""Secrets and ConfigMaps that are asked for and not among those that stand beside the manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.diagnostics import Severity
from pydsl.diagnostics.rule import CORRECTNESS, Rule
from pydsl.validate.view import ManifestView, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json

BY_NAME = {"configMapKeyRef": "ConfigMap", "configMapRef": "ConfigMap", "secretKeyRef": "Secret", "secretRef": "Secret"}
VOLUMES = {"configMap": ("ConfigMap", "name"), "secret": ("Secret", "secretName")}
"""By the field that refers to one: its kind, and, of volumes, the field that has its name."""


def check(home: ManifestView) -> Iterator[Diagnostic]:
    """Report references to objects of a kind of which others were given; where none was, they're on the cluster."""
    given = {kind: home.surroundings.shelf.objects(kind) for kind in ("ConfigMap", "Secret")}
    if not any(given.values()):
        return
    for kind, name, path in _asked(home.spec, home.path):
        if given[kind] and name not in given[kind] and "{{" not in name:
            hint = did_you_mean(name, given[kind]) or "it may be on the cluster"
            yield PD819.at(path, f"there's no {kind} {name!r} among those that were given", hint)


def _asked(value: Json, path: Path) -> Iterator[tuple[str, str, Path]]:
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _asked(inner, (*path, index))
    for key, inner in value.items() if isinstance(value, dict) else ():
        if key in BY_NAME and isinstance(inner, dict):
            yield from _named(inner, BY_NAME[key], "name", (*path, key))
        elif key in VOLUMES and isinstance(inner, dict) and path[-2:-1] in {("volumes",), ("sources",)}:
            yield from _named(inner, *VOLUMES[key], (*path, key))
        elif key not in {"memoize", "synchronization"}:  # whose ConfigMaps may come later
            yield from _asked(inner, (*path, key))


def _named(reference: dict[str, Json], kind: str, field: str, path: Path) -> Iterator[tuple[str, str, Path]]:
    name = reference.get(field) or reference.get("name")
    if isinstance(name, str) and name and not reference.get("optional"):
        yield kind, name, (*path, field if field in reference else "name")


PD819 = Rule(
    "PD819",
    "a Secret or ConfigMap that isn't among those that were given",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="Kubernetes makes no pod until it's there. Looked for only where the files hold others of its kind.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37", envFrom: [{configMapRef: {name: setings}}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {COLOR: red}
""",
    good="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37", envFrom: [{configMapRef: {name: settings}}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {COLOR: red}
""",
    of_home=check,
)
