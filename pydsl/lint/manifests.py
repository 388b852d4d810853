"""Manifests, wherever they came from: JSON with places. Reading them decodes nothing, so no mistake hides the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from pydsl.diagnostics import LINT, SERVER, Diagnostic, Path, Place, Severity
from pydsl.errors import DiagnosticsError
from pydsl.lint.foreign import hinted
from pydsl.lint.inside import with_inner
from pydsl.spec.aging import modern, older

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path as FilePath

    from pydsl.compile import Compiled
    from pydsl.compile.reading import Readers
    from pydsl.manifest.document import Document
    from pydsl.spec.values import Json


class PlacedManifest(Struct, frozen=True, kw_only=True):
    """One manifest, of whatever kind: what it says, and where each part of it stands."""

    kind: str
    data: Json
    file: str
    name: str
    place: Callable[[Path], Place | None]
    key_place: Callable[[Path], Place | None]
    line_text: Callable[[Place], str] | None = None
    """Gives the text of a line, where that can't, or needn't, be read from the file again."""
    compiled: bool = False
    """Whether a Python file makes it."""
    refusal: Callable[[str, str], str | None] | None = None
    """Says what keeps a text from being an argument of this name, where annotations know."""
    readers: Callable[[], Readers] = dict
    """Gives what makes values of a run's outputs, where annotations know."""
    bare: Json = None
    """Of one that an event completes: what's in it before."""
    aliases: tuple[str, ...] = ()
    """What else it's found by: the trigger that submits it, the Sensor that it's in."""
    notes: Callable[[], Iterable[Diagnostic]] = tuple
    """Gives what's odd in the Python that makes it, and shows in no manifest."""
    inside: Path = ()
    """Where in a manifest of another kind it stands: what `argo lint` and the API server don't see."""

    listed: Path = ()
    """Where in a List it stands: what only `argo lint` doesn't see."""

    @property
    def typed(self) -> Any:
        """The object of Argo's kinds, without what's wrong in it; of other kinds, the JSON."""
        from pydsl.spec import KINDS  # what's only checked is read by the rules' own way
        from pydsl.spec.mending import read_mended

        return read_mended(KINDS[self.kind], self.data).obj if self.kind in KINDS else self.data

    def read_as(self, target: str) -> PlacedManifest:
        """Return the same, with what a version of Argo makes of old fields in today's."""
        return replace(self, data=modern(self.data, target))

    def written_for(self, target: str) -> PlacedManifest:
        """Return what's written for a version of Argo, where a Python file makes the manifest; else the manifest."""
        return replace(self, data=older(self.data, target)) if self.compiled else self

    def located(self, findings: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Return each finding without a place that of its path; of a field that there shouldn't be, that of its key."""
        return [finding if finding.place else self._located(finding) for finding in findings]

    def _located(self, finding: Diagnostic) -> Diagnostic:
        place = self.key_place(finding.path) if finding.code in OF_KEYS else self.place(finding.path)
        text = self.line_text(place) if place and self.line_text else None
        found = replace(finding, place=place, source_line=text)
        judges = () if self.inside else tuple(one for one in found.refused_by if not self.listed or one != LINT)
        return replace(found, path=(*self.listed, *self.inside, *found.path), refused_by=judges)


OF_KEYS = frozenset({"PD101", "PD110", "PD111"})
"""Codes of findings about a field's name."""


def read_text(text: str, file: str) -> tuple[list[PlacedManifest], list[Diagnostic]]:
    """Read the documents of a YAML text that can be read, and tell of the others, which the API server refuses.

    What a document holds inside, as a Sensor its workflows, comes after it as a manifest of its own.
    """
    from pydsl.manifest.document import load_all  # YAML's reader is only for those who read YAML

    documents, findings = load_all(text, file)
    told = [_refused(finding) for finding in hinted([shifted(finding, text) for finding in findings], text)]
    return list(with_inner(map(_of_document, documents))), told


_SURPRISED = ("did not find expected key", "mapping values are not allowed")


def shifted(finding: Diagnostic, text: str) -> Diagnostic:
    """Move a finding of YAML's parser, which stumbles on the line after one that's a column off, to that one."""
    place = finding.place
    if place is None or finding.code != "PD001" or not any(word in finding.message for word in _SURPRISED):
        return finding
    lines = text.splitlines()[: place.line]
    before = next((n for n in range(place.line - 2, -1, -1) if lines[n].strip() and lines[n].lstrip()[0] != "#"), None)
    if before is None or place.line > len(lines):
        return finding
    here, there = _indent(lines[place.line - 1]), _indent(lines[before])
    if abs(here - there) != 1 or there % 2 == 0:
        return finding
    hint = f"this line begins in column {there + 1}, the next one in column {here + 1}"
    moved = Place(place.file, before + 1, there + 1)
    return replace(finding, place=moved, hint=hint, source_line=lines[before] if finding.source_line else "")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _refused(finding: Diagnostic) -> Diagnostic:
    return replace(finding, refused_by=(SERVER,)) if finding.severity is Severity.ERROR else finding


def _of_document(document: Document) -> PlacedManifest:
    return PlacedManifest(
        kind=str(document.kind),
        data=document.data,
        file=document.file,
        name=str(document.name or document.kind),
        place=document.place,
        key_place=document.key_place,
        line_text=document.positions.line_text,
    )


def read_python(path: FilePath) -> tuple[list[PlacedManifest], list[Diagnostic], list[PlacedManifest]]:
    """Run a Python file, and compile what it binds; what stops it is a finding. The last are what that refers to."""
    from pydsl.compile import load_python  # who reads YAML only doesn't pay for it
    from pydsl.lint.authored import beside

    try:
        made = load_python(path)
        return [of_compiled(one, str(path)) for one in made], [], beside(made)
    except DiagnosticsError as error:
        return [], list(error.diagnostics), []


def of_compiled(compiled: Compiled, file: str | None = None) -> PlacedManifest:
    """Take what Python made; a part without a line of its own is where the whole is bound to its name."""

    def place(path: Path) -> Place | None:
        from pydsl.compile.binding import binding  # only findings without a line of their own need it

        return compiled.origins.place(path) or (binding(file, compiled.name) if file else None)

    def refusal(name: str, text: str) -> str | None:
        from pydsl.compile.reading import refusal_of  # only who sets parameters pays for it

        return refusal_of(compiled, name, text)

    def outputs() -> Readers:
        from pydsl.compile.reading import readers  # only who has run it pays for it

        return readers(compiled)

    def notes() -> Iterable[Diagnostic]:
        from pydsl.compile.remade import remade  # only who checks it pays for it
        from pydsl.compile.unshared import unshared

        return [*unshared(compiled.callees), *remade(compiled.callees)]

    obj = compiled.object
    kind = str(obj.get("kind")) if isinstance(obj, dict) else type(obj).__name__
    return PlacedManifest(
        kind=kind, data=compiled.json(), file=file or "", name=compiled.name, place=place, key_place=place,
        compiled=True, refusal=refusal, readers=outputs, notes=notes,
    )  # fmt: skip
