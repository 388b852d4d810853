"""Read YAML text into documents, each with the places of its parts."""

from __future__ import annotations

import os
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pydsl.diagnostics import Diagnostic, Path, Place, Severity
from pydsl.diagnostics.quoting import as_written
from pydsl.errors import ManifestError
from pydsl.manifest.collector import no_collections
from pydsl.manifest.construct import construct
from pydsl.manifest.nodes import Node, compose
from pydsl.manifest.positions import Positions
from pydsl.manifest.source import ReadError, Source, split


class Document(Struct, kw_only=True, eq=False):
    """One document of a file: what it says as JSON, and how it was written.

    `data` holds dicts, lists, strings, whole numbers, floats, booleans and None, as Argo's reader makes them.
    `text` is its source, byte for byte, without the `---` lines around it. `index` counts a file's documents from 0,
    without those that say nothing.
    """

    data: Any
    file: str
    text: str
    index: int
    positions: Positions

    @property
    def kind(self) -> str | None:
        """The object's kind, as written; None if it has none, or isn't an object."""
        return _text(self.data, "kind")

    @property
    def api_version(self) -> str | None:
        """The object's apiVersion; None if it has none."""
        return _text(self.data, "apiVersion")

    @property
    def name(self) -> str | None:
        """The object's metadata.name, else its generateName; None if it has neither."""
        metadata = self.data.get("metadata") if isinstance(self.data, dict) else None
        return _text(metadata, "name") or _text(metadata, "generateName")

    def place(self, path: Path) -> Place:
        """Return the place of the value at a path, or of the nearest thing above it that exists."""
        return self.positions.place(path)

    def key_place(self, path: Path) -> Place:
        """Return the place of the key whose value lies at a path."""
        return self.positions.key_place(path)


def _text(holder: Any, key: str) -> str | None:
    value = holder.get(key) if isinstance(holder, dict) else None
    return value if isinstance(value, str) else None


def load(text: str, file: str = "<string>") -> list[Document]:
    """Read every document of a text, in order; those that say nothing are left out.

    Scalars mean what Argo's reader takes them for (go-yaml 2: `y` is true, `1e3` is 1000, `0o17` is 15), and
    documents end where Argo ends them. Raises ManifestError with everything that can't be read, or that Argo's
    strict reader refuses: broken YAML, a key that's given twice, infinity, runaway aliases.
    """
    documents, findings = load_all(text, file)
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        raise ManifestError(errors)
    return documents


def load_all(text: str, file: str = "<string>") -> tuple[list[Document], list[Diagnostic]]:
    """Read every document that can be read, and say what's wrong with the others.

    Never raises for what's in the text. Findings of severity warning say what Argo passes over in silence.
    """
    documents: list[Document] = []
    findings: list[Diagnostic] = []
    for source in split(text, file):
        try:
            root, data, warnings = _read(source)
        except ReadError as fault:
            findings.extend(fault.diagnostics)
            continue
        findings.extend(warnings)
        if root is not None and data is not None:
            documents.append(_document(source, root, data, len(documents)))
    return documents, findings


def load_file(path: str | os.PathLike[str]) -> list[Document]:
    """Read every document of a UTF-8 file. Raises ManifestError, and OSError if there's no such file."""
    file = os.fspath(path)
    with open(file, "rb") as stream:
        data = stream.read()
    try:
        return load(data.decode("utf-8"), file)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        message = f"this isn't UTF-8 text: {error.reason} 0x{data[error.start]:02x}"
        raise ManifestError([Diagnostic(code="PD001", message=message, place=Place(file, line, column))]) from None


def read(text: str, file: str = "<string>") -> Any:
    """Read one text as sigs.k8s.io/yaml's strict reader does: its first document's JSON value, None if it's empty.

    For texts that are one value by nature (a field of a ConfigMap, a parameter file). Raises ManifestError.
    """
    try:
        return _read(Source(text, file))[1]
    except ReadError as fault:
        raise ManifestError(fault.diagnostics) from None


def _read(source: Source) -> tuple[Node | None, Any, list[Diagnostic]]:
    with no_collections():
        composed = compose(source)
        if composed.root is None:
            return None, None, []
        data = construct(source, composed.root)
    if composed.ignored is None:
        return composed.root, data, []
    message = "Argo doesn't read what follows `...`"
    hint = "begin another document with `---`"
    warning = source.finding("PD009", message, source.place(composed.ignored), hint, Severity.WARNING)
    return composed.root, data, [warning]


def _document(source: Source, root: Node, data: Any, index: int) -> Document:
    return Document(data=data, file=source.file, text=source.body(), index=index, positions=Positions(source, root))


def locate(diagnostics: list[Diagnostic], document: Document) -> list[Diagnostic]:
    """Return each finding that has no place the place of its path in a document, and the text of that line."""
    return [finding if finding.place else _located(finding, document) for finding in diagnostics]


def _located(finding: Diagnostic, document: Document) -> Diagnostic:
    place = document.place(finding.path)
    return as_written(replace(finding, place=place, source_line=document.positions.line_text(place)))
