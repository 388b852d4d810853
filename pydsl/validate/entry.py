"""The order of the checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.errors import DiagnosticsError
from pydsl.manifest.library import Library
from pydsl.validate import (
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
    structure,
)
from pydsl.validate.kinds import without_echoes
from pydsl.validate.view import Home, Surroundings, Template, callee, home_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.diagnostics import Diagnostic

KINDS_WITH_SPEC = ("Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow")
OF_HOMES = (names, structure, calls, policies, metrics, lifecycle, references, expressions)
OF_TEMPLATES = (names, structure, fields, outputs, containers, policies, metrics, calls, dag, references, expressions)


def validate(obj: Any, library: Library | None = None) -> list[Diagnostic]:
    """Check a typed manifest of one of Argo's kinds against all rules; never raises.

    `library` holds what the manifest may refer to. Findings have paths; their places are for the caller to fill in.
    Where its parts (dicts, kubernetes models) aren't what the API's types say, that's all that's reported.
    """
    from pydsl.spec import decode, encode  # commands that find nothing to check don't load it

    try:
        read, findings = decode(type(obj), encode(obj))
    except DiagnosticsError as error:
        return list(error.diagnostics)
    kind = type(obj).__name__
    if read is not None and kind in KINDS_WITH_SPEC:
        home = home_of(kind, encode(read), Surroundings(library or Library()))
        findings = without_echoes([*findings, *_findings(home)])
    return sorted(dict.fromkeys(findings), key=_where)


def _where(finding: Diagnostic) -> tuple[str, ...]:
    """Order findings as a reader meets them: templates in order, parts by name."""
    return tuple(f"{part:06}" if isinstance(part, int) else part for part in finding.path)


def _findings(home: Home) -> Iterator[Diagnostic]:
    yield from names.check_object(home.metadata, home.kind)
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
