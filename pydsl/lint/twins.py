"""Manifests of one name: a mistake, unless one of them is what a Python file made and somebody committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.diagnostics import LINT, Severity
from pydsl.diagnostics.rule import Rule
from pydsl.validate import name_of, namespace_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydsl.diagnostics import Diagnostic
    from pydsl.lint.manifests import PlacedManifest

OF_ONE_NAME = frozenset({"WorkflowTemplate", "ClusterWorkflowTemplate"})
"""Kinds of which Argo's lint refuses two of one name."""
Key = tuple[str, str, str]


def without_copies(manifests: Sequence[PlacedManifest], target: str) -> tuple[list[PlacedManifest], list[Diagnostic]]:
    """Return what's to be checked, and what's to be said of two manifests of one name.

    A manifest that was compiled, for a version of Argo, from a Python file of the same set is that file's: it isn't
    checked again.
    """
    made: dict[Key, list[PlacedManifest]] = {}
    for one in manifests:
        if one.compiled:
            made.setdefault(_key(one), []).append(one.written_for(target))
    committed = [one for one in manifests if not one.compiled and not one.inside]
    copies = {id(one) for one in committed if any(one.data == twin.data for twin in made.get(_key(one), ()))}
    wanted = [one for one in manifests if id(one) not in copies]
    stale = [
        finding
        for one in committed
        if id(one) not in copies and name_of(one.data) and (twins := made.get(_key(one)))
        for finding in _stale(one, twins[0])
    ]
    return wanted, [*stale, *_twins(wanted)]


def _key(manifest: PlacedManifest) -> Key:
    """Return kind, namespace and name, or what a name is generated from."""
    namespace = "" if manifest.kind == "ClusterWorkflowTemplate" else namespace_of(manifest.data)
    return manifest.kind, namespace, name_of(manifest.data) or manifest.name


def _stale(committed: PlacedManifest, made: PlacedManifest) -> list[Diagnostic]:
    message = f"this {committed.kind} isn't what {made.file} makes"
    hint = f"compile it again, or see the difference: pydsl compile {made.file} -o {committed.file} --check"
    return committed.located([PD217.at(("metadata", "name"), message, hint)])


def _twins(manifests: Sequence[PlacedManifest]) -> Iterator[Diagnostic]:
    """Report templates for others that have the name of one before, which comes from where they come from."""
    seen: set[tuple[Key, bool]] = set()
    for one in manifests:
        key = _key(one)
        if one.kind not in OF_ONE_NAME or one.inside or not name_of(one.data):
            continue
        if (key, one.compiled) in seen:
            message = f"there is a {one.kind} {key[2]!r} already"
            yield from one.located([PD214.at(("metadata", "name"), message)])
        seen.add((key, one.compiled))


PD214 = Rule(
    "PD214",
    "two WorkflowTemplates, or ClusterWorkflowTemplates, of one name",
    refused_by=(LINT,),
    why="The later one replaces the earlier one when they're applied.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: hello}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
---
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: hello}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
    good="""\
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: hello}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
---
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: other}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
)
PD217 = Rule(
    "PD217",
    "*warning*: a manifest that a Python file of the set makes otherwise",
    severity=Severity.WARNING,
    why="A manifest that was compiled and committed is what its file makes, or reviewers saw something else than runs.",
)
