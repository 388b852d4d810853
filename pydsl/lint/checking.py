"""Manifests as one set: what one refers to may be in another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from pydsl.diagnostics import LINT
from pydsl.diagnostics.rule import Rule
from pydsl.spec.versions import NEWEST
from pydsl.validate import (
    BY_DEFAULT,
    KINDS_OF_ARGO,
    SetShelf,
    foreign_findings,
    name_of,
    namespace_of,
    shelved,
    validate_json,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydsl.diagnostics import Diagnostic
    from pydsl.lint.manifests import Manifest

Json = Any


def check_all(
    manifests: Sequence[Manifest], groups: frozenset[str] = BY_DEFAULT, target: str = NEWEST
) -> list[Diagnostic]:
    """Check manifests as one set; the findings have places. `groups` are those of pydsl's own rules."""
    shelf = shelved((one.kind, one.data) for one in manifests)
    found = [finding for one in manifests for finding in one.located(_findings(one, shelf, groups, target))]
    return [*map(_as_written, found), *_twins(manifests)]


_QUOTE = 'quote it: "'


def _as_written(finding: Diagnostic) -> Diagnostic:
    """Quote in a hint what stands in the file, not what was read from it: `0123` is 83 to YAML, `yes` is true."""
    place, line = finding.place, finding.source_line
    if not (finding.hint or "").startswith(_QUOTE) or place is None or place.end_column is None or line is None:
        return finding
    written = line[place.column - 1 : place.end_column - 1]
    return attrs.evolve(finding, hint=f'{_QUOTE}{written}"') if written and '"' not in written else finding


def _findings(
    manifest: Manifest, shelf: dict[tuple[str, str, str], Json], groups: frozenset[str], target: str
) -> list[Diagnostic]:
    if manifest.kind not in KINDS_OF_ARGO:
        return foreign_findings(manifest.data)
    namespace = "" if manifest.kind == "ClusterWorkflowTemplate" else namespace_of(manifest.data)
    return validate_json(manifest.kind, manifest.data, SetShelf(shelf, namespace), groups, target)


def _twins(manifests: Iterable[Manifest]) -> Iterator[Diagnostic]:
    """Report templates for others that have the name of one before."""
    seen: set[tuple[str, str, str]] = set()
    for manifest in (one for one in manifests if one.kind in KINDS_OF_ARGO):
        for key in shelved([(manifest.kind, manifest.data)]):
            if key in seen:
                message = f"there is a {manifest.kind} {name_of(manifest.data)!r} already"
                yield from manifest.located([PD214.at(("metadata", "name"), message)])
            seen.add(key)


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
