"""Files and folders moved to a version of Argo, and what in them can't be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from pydsl.diagnostics import Severity
from pydsl.errors import DiagnosticsError, UsageError
from pydsl.lint.checking import aged
from pydsl.lint.files import STANDARD_INPUT, YAML_ENDINGS, content_of, encoding_of, files_in
from pydsl.lint.foreign import speaks_of_argo, texts_of
from pydsl.lint.loading import is_foreign
from pydsl.lint.manifests import read_python, read_text
from pydsl.spec import KINDS
from pydsl.spec.aging import fields_in
from pydsl.spec.faults import gone
from pydsl.spec.versions import before, last_known
from pydsl.upgrade.python import moved_python
from pydsl.upgrade.texts import moved_manifests
from pydsl.validate.targets import PD111

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pydsl.diagnostics import Diagnostic
    from pydsl.lint.manifests import PlacedManifest


class MovedFile(Struct, frozen=True):
    """A file, what it says, and what it says after the move."""

    path: Path
    text: str
    moved: str
    name: str
    """What people call it."""

    def write(self) -> None:
        """Write it as it's after the move, in the encoding that it has."""
        encoding = encoding_of(self.path, content_of(self.path))
        self.path.write_bytes(self.moved.encode(encoding))

    @property
    def is_changed(self) -> bool:
        """Whether there's anything to write."""
        return self.text != self.moved

    @property
    def is_given(self) -> bool:
        """Whether it's standard input."""
        return str(self.path) == STANDARD_INPUT

    @property
    def is_python(self) -> bool:
        """Whether it has to be run to see what it makes."""
        return self.path.suffix == ".py"


def moved_files(names: Iterable[str], target: str) -> list[MovedFile]:
    """Move files and folders to a version of Argo; nothing is written.

    Raises DiagnosticsError for YAML that can't be read, UsageError for Python that can't, and for a name that leads to
    nothing. In folders, what isn't Argo's is passed over.
    """
    return list(_moved(names, target))


def _moved(names: Iterable[str], target: str) -> Iterator[MovedFile]:
    for found, text, file in texts_of(files_in(names, (".py", *YAML_ENDINGS))):
        if found.path.suffix == ".py":
            yield MovedFile(found.path, text, _python(text, file, target), file)
            continue
        manifests, findings = read_text(text, file)
        if found.below is None or speaks_of_argo(text) or not is_foreign(manifests, findings):
            _require_readable(findings)
            yield MovedFile(found.path, text, moved_manifests(text, file, manifests, target), file)


def _python(text: str, file: str, target: str) -> str:
    try:
        return moved_python(text, target)
    except (SyntaxError, ValueError) as error:
        raise UsageError(f"{file}: not Python source: {error}") from None


def obstacles(file: MovedFile, target: str, source: str | None = None) -> list[Diagnostic]:
    """List what of a file isn't a version's, after the move; as warnings, what isn't the version's that it was for.

    A Python file is run, as it is now. Raises DiagnosticsError where that fails.
    """
    is_one = file.is_python or not file.is_changed
    was = _manifests(file, file.text) if source or is_one else []
    found = [one for manifest in was for one in _newer(manifest, source)] if source else []
    told = [replace(one, severity=Severity.WARNING) for one in found]
    for manifest in was if is_one else _manifests(file, file.moved):
        told += [*_newer(manifest, target), *_gone(manifest, target)]
    return told


def _newer(manifest: PlacedManifest, version: str) -> list[Diagnostic]:
    """List what came later than a version, and what it does otherwise; what it still knows is well."""
    return [one for one in aged(manifest, version) if one.code != PD111.code]


def _gone(manifest: PlacedManifest, version: str) -> list[Diagnostic]:
    """List the fields that a version doesn't know any more."""
    fields = [
        (cls, key, until, path[:-1])
        for cls, key, path in fields_in(manifest.kind, manifest.written_for(version).data)
        if (until := last_known(cls, key)) is not None and before(until, version)
    ]
    return manifest.located(gone(*field) for field in fields)


def _manifests(file: MovedFile, text: str) -> list[PlacedManifest]:
    if not file.is_python:
        manifests, findings = read_text(text, file.name)
    else:
        manifests, findings, _ = read_python(file.path)
    _require_readable(findings)
    return [one for one in manifests if one.kind in KINDS]


def _require_readable(findings: Iterable[Diagnostic]) -> None:
    errors = [one for one in findings if one.severity is Severity.ERROR]
    if errors:
        raise DiagnosticsError(errors)
