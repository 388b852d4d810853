"""One side of a comparison: the manifests of files and folders, Python's among them, as they are or were."""

from __future__ import annotations

import linecache
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

import attrs
from msgspec.structs import replace

from pydsl.diagnostics import Severity
from pydsl.errors import DiagnosticsError
from pydsl.lint.foreign import is_argos
from pydsl.lint.loading import load
from pydsl.manifest.applied import applied
from pydsl.validate import namespace_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pydsl.diagnostics import Diagnostic, Path, Place
    from pydsl.lint.manifests import PlacedManifest
    from pydsl.spec.values import Json


@attrs.frozen
class SidedManifest:
    """One manifest, as it's compared."""

    kind: str
    namespace: str
    name: str
    file: str
    """What people call the file that it's in: `flow.yaml`, `HEAD~1:flow.yaml`."""
    data: Json
    place: Callable[[Path], Place | None] = attrs.field(eq=False, repr=False)

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


def side_of(names: Iterable[str], called: Callable[[str], str] = str) -> list[SidedManifest]:
    """Read files and folders; in folders only what is Argo's counts. `called` says how people call a file.

    Raises DiagnosticsError for what can't be read.
    """
    given = [*names]
    loaded = load(given)
    errors = [_called(one, called) for one in loaded.findings if one.severity is Severity.ERROR]
    if errors:
        raise DiagnosticsError(errors)
    named = {str(name) for name in given if FilePath(name).is_file()}
    counted = [one for one in loaded.manifests if not one.inside and (one.file in named or is_argos(one))]
    return [_sided(one, called) for one in counted]


def _sided(one: PlacedManifest, called: Callable[[str], str]) -> SidedManifest:
    namespace = "" if one.kind == "ClusterWorkflowTemplate" else namespace_of(one.data)

    def place(path: Path) -> Place | None:
        found = one.place(path)
        return replace(found, file=called(found.file)) if found is not None else None

    metadata = one.data.get("metadata") or {} if isinstance(one.data, dict) else {}
    name = str(metadata.get("name") or metadata.get("generateName") or one.name)
    return SidedManifest(one.kind, namespace, name, called(one.file), applied(one.data), place)


def _called(finding: Diagnostic, called: Callable[[str], str]) -> Diagnostic:
    if finding.place is None:
        return finding
    line = finding.source_line
    if line is None and FilePath(finding.place.file).is_file():
        line = linecache.getline(finding.place.file, finding.place.line).rstrip("\n")
    return replace(finding, place=replace(finding.place, file=called(finding.place.file)), source_line=line)
