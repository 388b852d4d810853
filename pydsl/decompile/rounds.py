"""From manifests to Python, and back to see: what doesn't come back as it was is written in a plainer way.

A template is a function where that says all of it, else an object, else what the spec's own classes say; a document
that none of that says is written by them as a whole. Every way is compiled and compared before it's given out.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import attrs

from pydsl.compile import load_python
from pydsl.decompile.layout import CallOf, laid_out
from pydsl.decompile.levels import PLAIN, RAW, Definition, Levels, WriteAgain
from pydsl.decompile.module import PythonModule
from pydsl.decompile.nulls import without_nulls
from pydsl.decompile.remarks import Remarks, remarks_of
from pydsl.decompile.sharing import LIBRARIES, SharedTemplate
from pydsl.decompile.signatures import PlaceTypes, Unsaid
from pydsl.decompile.types import types_of
from pydsl.decompile.values import Values
from pydsl.decompile.whole import DocumentWriter
from pydsl.decompile.writing import TemplatesWriter
from pydsl.diagnostics import Severity
from pydsl.errors import AuthoringError, ManifestError
from pydsl.manifest import load, locate
from pydsl.spec import KINDS, decode_manifest, encode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydsl.decompile.sharing import Key, Neighbour
    from pydsl.decompile.targets import Target
    from pydsl.diagnostics import Diagnostic
    from pydsl.manifest import Document

FUNCTIONS, OBJECTS = "functions", "objects"
_WRITTEN = ("Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow")


@attrs.frozen
class Decompiled:
    """The source of a module, and how many of the templates in it are functions, objects, or spelt out."""

    source: str
    functions: int
    objects: int
    spelt_out: int
    shared: Mapping[Key, SharedTemplate] = attrs.field(factory=dict, repr=False)
    """Its templates that other manifests may refer to."""


@attrs.define
class _Part:
    """One document while it's written."""

    document: Document
    meant: Any
    """What has to come back: the document's data, without fields of null that stand for absent ones."""
    typed: Any
    levels: Levels
    types: PlaceTypes
    remarks: Remarks
    lines: tuple[int, int] = (0, 0)
    spans: dict[str, tuple[int, int]] = attrs.Factory(dict)
    """The lines of each template's definition."""
    shared: dict[Key, SharedTemplate] = attrs.Factory(dict)
    """What it has for others."""


def decompile(
    text: str,
    file: str = "<string>",
    *,
    style: str = FUNCTIONS,
    lenient: bool = False,
    neighbours: Sequence[Neighbour] = (),
) -> Decompiled:
    """Write the Python that compiles to the manifests of a text.

    Templates of `neighbours` that it refers to are imported. `style` says how templates that run something are written:
    `"functions"` or `"objects"`. `lenient` keeps documents with fields that Argo doesn't know, as they are. Raises
    ManifestError for what can't be read, unknown fields included unless `lenient`.
    """
    documents = load(text, file)
    head, remarks = remarks_of(text, file, documents)
    parts = [_part(document, style, said, lenient=lenient) for document, said in zip(documents, remarks, strict=True)]
    while True:
        source = _written(parts, head, neighbours)
        if not _improve(parts, source, neighbours):
            break
    levels = [RAW if part.levels.is_raw else level for part in parts for level in part.levels.templates.values()]
    return Decompiled(source, levels.count(0), levels.count(1), levels.count(2), _shared(parts))


def _part(document: Document, style: str, remarks: Remarks, *, lenient: bool) -> _Part:
    if document.kind not in KINDS:
        return _Part(document, document.data, None, Levels(is_raw=True), PlaceTypes(), remarks)
    typed, findings = decode_manifest(document.data)
    if typed is None and lenient:
        said = [f"# Kept as it is: {finding.message}" for finding in findings if finding.severity is Severity.ERROR]
        remarks.at[()] = [*remarks.of(), *said]
        return _Part(document, document.data, None, Levels(is_raw=True), PlaceTypes(), remarks)
    if typed is None:
        raise ManifestError(locate(findings, document))
    spec = typed.spec.workflow_spec if document.kind == "CronWorkflow" else typed.spec
    templates = {one.name: one for one in getattr(spec, "templates", None) or ()}
    levels = Levels(is_raw=document.kind not in _WRITTEN)
    for name, template in templates.items():
        is_composite = template.steps is not None or template.dag is not None
        levels.templates[name] = PLAIN if style == OBJECTS and not is_composite else 0
    empty: list[str] = []
    meant = without_nulls(document.data, encode(typed), "", empty)
    if empty:
        remarks.at[()] = [*remarks.of(), f"# Left out, as there's nothing in it: {', '.join(empty)}"]
    return _Part(document, meant, typed, levels, types_of(templates), remarks)


def _shared(parts: Sequence[_Part]) -> dict[Key, SharedTemplate]:
    return {key: one for part in parts for key, one in part.shared.items()}


def _written(parts: Sequence[_Part], head: Sequence[str], neighbours: Sequence[Neighbour]) -> str:
    """Write the module; where a template can't be said as it's asked, in the next plainer way."""
    while True:
        module = PythonModule()
        known = {key: shared for one in neighbours for key, shared in one.imported().items()}
        written = []
        try:
            for part in parts:
                part.shared = {}
                written.append(_definitions(module, part, known))
                known |= part.shared
        except WriteAgain:
            continue
        return _joined(module, parts, written, head)


def _definitions(module: PythonModule, part: _Part, known: Mapping[Key, SharedTemplate]) -> list[Definition]:
    while not part.levels.is_raw:
        try:
            writing = TemplatesWriter(module, part.typed, part.levels, part.types, part.remarks, known)
            definitions = writing.write()
            whole = DocumentWriter(writing)
            lines = whole.lines()
            part.shared = _for_others(part.document, whole.variable, writing.targets)
            return [*definitions, Definition("", [*part.remarks.of(), *lines])]
        except Unsaid:
            part.levels.is_raw = True
            raise WriteAgain from None
    name = module.names.new(part.document.name or part.document.kind or "manifest")
    if part.typed is not None and not part.levels.is_verbatim:
        made: object = Values(module, name).spelt(part.typed)
    else:
        made = CallOf(module.use("Manifest"), (Values(module, name).of(part.meant),))
    remarks = [line for lines in part.remarks.at.values() for line in lines]
    return [Definition("", [*remarks, *laid_out(f"{name} = ", made)])]


def _for_others(document: Document, variable: str, targets: Mapping[str, Target]) -> dict[Key, SharedTemplate]:
    if document.kind not in LIBRARIES or document.name is None:
        return {}
    is_cluster = LIBRARIES[document.kind]
    return {(document.name, name, is_cluster): SharedTemplate(variable, one) for name, one in targets.items()}


def _joined(
    module: PythonModule, parts: Sequence[_Part], written: Sequence[list[Definition]], head: Sequence[str]
) -> str:
    lines = [*head, *([""] if head else []), *module.header()]
    above = len(lines)
    for part, definitions in zip(parts, written, strict=True):
        part.spans = {}
        first = len(lines) + 1
        for one in definitions:
            opening = next(line for line in one.lines if not line.startswith("#"))
            is_short = not opening.startswith(("@", "class "))
            is_next = len(lines) == above or not lines[-1].startswith((" ", ")"))
            lines += [""] if is_short and lines and is_next else ["", ""]
            start = len(lines) + 1
            lines += one.lines
            if one.template:
                part.spans[one.template] = (start, len(lines))
        part.lines = (first, len(lines))
    return "\n".join(lines).lstrip("\n") + "\n"


def _improve(parts: Sequence[_Part], source: str, neighbours: Sequence[Neighbour]) -> bool:
    """Compile what was written, and compare; whether something has to be written otherwise."""
    try:
        made = _compiled(source, neighbours)
    except AuthoringError as error:
        return _blame(parts, error.diagnostics)
    changed = False
    for part, one in zip(parts, made, strict=False):
        changed = _compare(part, one) or changed
    if not changed and len(parts) != len(made):
        _never(f"{len(parts)} documents came back as {len(made)}")
    return changed


def _compiled(source: str, neighbours: Sequence[Neighbour]) -> list[Any]:
    with tempfile.TemporaryDirectory() as folder:
        for one in neighbours:
            place = Path(folder, *one.module.split(".")).with_suffix(".py")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(one.source, encoding="utf-8")
        path = Path(folder, "pydsl_decompiled.py")
        path.write_text(source, encoding="utf-8")
        return [encode(one.object) for one in load_python(path)]


def _blame(parts: Sequence[_Part], findings: Sequence[Diagnostic]) -> bool:
    """Write what a finding points at in a plainer way; where it points at nothing known, the whole document."""
    lines = [finding.place.line for finding in findings if finding.place is not None and finding.place.line]
    for part in parts:
        for name, (first, last) in part.spans.items():
            if any(first <= line <= last for line in lines) and name in part.levels.templates:
                part.levels.raise_for(name)
                return True
    for part in parts:
        if any(part.lines[0] <= line <= part.lines[1] for line in lines) and _plainer(part):
            return True
    return any(map(_plainer, parts)) or _never(str(findings[0]))


def _plainer(part: _Part) -> bool:
    """Write a document as a whole in the next plainer way, where there's one."""
    levels = part.levels
    if levels.is_verbatim:
        return False
    levels.is_verbatim, levels.is_raw = levels.is_raw, True
    return True


def _never(why: str) -> NoReturn:
    raise AssertionError(f"a manifest didn't come back as it was: {why}")


def _compare(part: _Part, made: Any) -> bool:
    """Whether a document has to be written otherwise, as it came back as another."""
    if made == part.meant:
        return False
    if part.levels.is_raw:
        return _plainer(part) or _never(part.document.name or "a document")
    theirs, ours = _templates(part.meant), _templates(made)
    different = [name for name, data in theirs.items() if ours.get(name) != data and name in ours]
    for name in different:
        part.levels.raise_for(name)
    if different:
        return True
    if list(theirs) != list(ours) and not part.levels.is_listed:
        part.levels.is_listed = True
    else:
        part.levels.is_raw = True
    return True


def _templates(data: Any) -> dict[str, Any]:
    spec = data.get("spec") or {}
    spec = spec.get("workflowSpec") or spec
    return {one.get("name"): one for one in spec.get("templates") or ()}
