"""The order of the checks."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from pydsl.diagnostics.rule import CORRECTNESS
from pydsl.errors import DiagnosticsError
from pydsl.manifest.library import Library
from pydsl.spec.aging import modern
from pydsl.spec.faults import PD103
from pydsl.spec.versions import NEWEST
from pydsl.validate import server, targets
from pydsl.validate.catalogue import each_once, rules
from pydsl.validate.echoes import without_echoes, without_guesses
from pydsl.validate.judges import of_reading, together
from pydsl.validate.shelf import LibraryShelf, Shelf
from pydsl.validate.view import ManifestView, Surroundings, TemplateView, callee, home_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pydsl.diagnostics import Diagnostic

KINDS_WITH_SPEC = ("Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow")
BY_DEFAULT = frozenset({CORRECTNESS})
"""The groups of pydsl's own rules that are looked at unless more is asked for."""


def validate(obj: Any, library: Library | None = None) -> list[Diagnostic]:
    """Check a typed manifest of one of Argo's kinds against all rules; never raises.

    `library` holds what the manifest may refer to. Findings have paths; their places are for the caller to fill in.
    """
    from pydsl.spec import encode  # commands that find nothing to check don't load it

    try:
        data = encode(obj)
    except DiagnosticsError as error:
        return list(error.diagnostics)
    return validate_json(type(obj).__name__, data, LibraryShelf(library or Library()))


def validate_json(
    kind: str, data: Any, shelf: Shelf, groups: frozenset[str] = BY_DEFAULT, target: str = NEWEST
) -> list[Diagnostic]:
    """Check a manifest's JSON against all rules; never raises. Mistakes in its fields don't end the checks.

    `shelf` has what the manifest may refer to; `groups` are those of pydsl's own rules to look at; `target` is Argo's
    version. Old fields that the target knows are read as today's.
    """
    aged = targets.check(kind, data, target) if target != NEWEST else []
    data = modern(data, target)
    from pydsl.spec import KINDS, encode
    from pydsl.spec.mending import in_a_step, read_mended

    mended = read_mended(KINDS[kind], data)
    findings = [of_reading(finding) for finding in mended.findings if finding.code != PD103.code]
    findings += (finding for check in _checks().of_documents for finding in check(kind, data))
    if mended.obj is not None and kind in KINDS_WITH_SPEC:
        home = home_of(kind, encode(mended.obj), Surroundings(shelf))
        lost = tuple(path for path in mended.lost if not in_a_step(path))
        findings += without_echoes(_findings(home), data, lost)
        findings += without_guesses(_advice(home, groups), findings)
    return sorted(dict.fromkeys([*together(findings, server.refusals(kind, data)), *aged]), key=_where)


def _where(finding: Diagnostic) -> tuple[str, ...]:
    """Order findings as a reader meets them: templates in order, parts by name."""
    return tuple(f"{part:06}" if isinstance(part, int) else part for part in finding.path)


def _findings(home: ManifestView) -> Iterator[Diagnostic]:
    for of_home in _checks().of_homes:
        yield from of_home(home)
    for template in home.templates:
        yield from _template_findings(template)


def _template_findings(template: TemplateView) -> Iterator[Diagnostic]:
    for of_template in _checks().of_templates:
        yield from of_template(template)
    for call in template.calls:
        if "inline" in call.json and (inline := callee(call)):
            yield from _template_findings(inline)


def _advice(home: ManifestView, groups: frozenset[str]) -> Iterator[Diagnostic]:
    chosen = [rule for rule in rules() if rule.group in groups]
    for of_home in each_once(rule.of_home for rule in chosen):
        yield from of_home(home)
    of_templates = each_once(rule.of_template for rule in chosen)
    yield from (finding for template in home.templates for check in of_templates for finding in check(template))


class _Checks(Struct, frozen=True):
    """What finds Argo's rules; one check may find several."""

    of_documents: tuple[Callable[[str, Any], Iterable[Diagnostic]], ...]
    of_homes: tuple[Callable[[ManifestView], Iterable[Diagnostic]], ...]
    of_templates: tuple[Callable[[TemplateView], Iterable[Diagnostic]], ...]


@functools.cache
def _checks() -> _Checks:
    argos = [rule for rule in rules() if rule.group is None]
    return _Checks(
        each_once(rule.of_document for rule in argos),
        each_once(rule.of_home for rule in argos),
        each_once(rule.of_template for rule in argos),
    )
