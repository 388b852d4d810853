"""Manifests as one set: what one refers to may be in another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.diagnostics.quoting import as_written
from pydsl.lint.options import LintOptions
from pydsl.spec.aging import fields_in
from pydsl.validate import (
    KINDS_OF_ARGO,
    SetShelf,
    foreign_findings,
    namespace_of,
    shelved,
    targets,
    validate_json,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydsl.diagnostics import Diagnostic
    from pydsl.lint.manifests import PlacedManifest
    from pydsl.validate import Shelf


def check_all(
    manifests: Sequence[PlacedManifest], options: LintOptions | None = None, *, beside: Sequence[PlacedManifest] = ()
) -> list[Diagnostic]:
    """Check manifests as one set; the findings have places. `beside` are looked up, and not checked."""
    from pydsl.lint.twins import without_copies  # one manifest alone has no twins

    options = options or LintOptions()
    shelf = shelved((one.kind, one.data) for one in (*beside, *manifests) if not one.inside)
    wanted, twins = without_copies(manifests, options.target)
    found = [finding for one in wanted for finding in check(one, SetShelf(shelf, _namespace(one)), options)]
    return [*map(as_written, found), *twins]


def check(manifest: PlacedManifest, shelf: Shelf, options: LintOptions) -> list[Diagnostic]:
    """Check one manifest; what it refers to is on the shelf."""
    if manifest.kind not in KINDS_OF_ARGO:
        return manifest.located(foreign_findings(manifest.data))
    data = manifest.written_for(options.target).data
    found = _own(manifest, validate_json(manifest.kind, data, shelf, options.groups, options.target))
    return [*found, *manifest.notes()]


def aged(manifest: PlacedManifest, target: str) -> list[Diagnostic]:
    """List what only older, or only newer, versions of Argo know in a manifest of Argo's kinds."""
    return _own(manifest, targets.check(manifest.kind, manifest.written_for(target).data, target))


def _own(manifest: PlacedManifest, findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Locate findings; without old fields that Python's author didn't write: they're there for the target's sake."""
    found = manifest.located(findings)
    if not manifest.compiled or all(one.code != targets.PD111.code for one in found):
        return found
    written = {path for _, _, path in fields_in(manifest.kind, manifest.data)}
    return [one for one in found if one.code != targets.PD111.code or one.path in written]


def _namespace(manifest: PlacedManifest) -> str:
    return "" if manifest.kind == "ClusterWorkflowTemplate" else namespace_of(manifest.data)
