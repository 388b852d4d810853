"""The order of the checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.errors import DiagnosticsError
from pydsl.manifest.library import Library
from pydsl.spec.versions import NEWEST
from pydsl.validate import (
    advice,
    calls,
    containers,
    dag,
    expressions,
    fields,
    lifecycle,
    metrics,
    names,
    outputs,
    policies,
    references,
    server,
    structure,
    targets,
)
from pydsl.validate.codes import BY_DEFAULT
from pydsl.validate.echoes import without_echoes, without_guesses
from pydsl.validate.judges import of_reading, together
from pydsl.validate.kinds import check_shape
from pydsl.validate.shelf import LibraryShelf, Shelf
from pydsl.validate.view import Home, Surroundings, Template, callee, home_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.diagnostics import Diagnostic

KINDS_WITH_SPEC = ("Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow")
OF_HOMES = (names, structure, calls, policies, lifecycle, references, expressions)
OF_TEMPLATES = (names, structure, fields, outputs, containers, policies, metrics, calls, dag, references, expressions)


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
    data = targets.modern(data, target) if target != NEWEST else data
    from pydsl.spec import KINDS, encode
    from pydsl.spec.mending import in_a_step, read_mended

    mended = read_mended(KINDS[kind], data)
    findings = [of_reading(finding) for finding in mended.findings if finding.code != "PD103"]
    findings += check_shape(kind, data)
    if mended.obj is not None and kind in KINDS_WITH_SPEC:
        home = home_of(kind, encode(mended.obj), Surroundings(shelf))
        lost = tuple(path for path in mended.lost if not in_a_step(path))
        findings += without_echoes(_findings(home), data, lost)
        findings += without_guesses(advice.check(home, groups), findings)
    return sorted(dict.fromkeys([*together(findings, server.refusals(kind, data)), *aged]), key=_where)


def _where(finding: Diagnostic) -> tuple[str, ...]:
    """Order findings as a reader meets them: templates in order, parts by name."""
    return tuple(f"{part:06}" if isinstance(part, int) else part for part in finding.path)


def _findings(home: Home) -> Iterator[Diagnostic]:
    yield from names.check_object(home)
    if home.kind == "CronWorkflow":
        yield from lifecycle.check_cron(home.cron)
    for rules in OF_HOMES:
        yield from rules.check_home(home)
    for template in home.templates:
        yield from _template_findings(template)


def _template_findings(template: Template) -> Iterator[Diagnostic]:
    for rules in OF_TEMPLATES:
        yield from rules.check_template(template)
    for call in template.calls:
        if "inline" in call.json and (inline := callee(call)):
            yield from _template_findings(inline)
