"""The order of the checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.manifest.library import Library
from pydsl.validate import calls, dag, fields, names, policies, references, structure
from pydsl.validate.view import Home, Template, callee, home_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.diagnostics import Diagnostic

KINDS_WITH_SPEC = ("Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow")


def validate(obj: Any, library: Library | None = None) -> list[Diagnostic]:
    """Check a typed manifest of one of Argo's kinds against all rules; never raises.

    `library` holds what the manifest may refer to. Findings have paths; their places are for the caller to fill in.
    """
    if type(obj).__name__ not in KINDS_WITH_SPEC:
        return []
    home = home_of(obj, library or Library())
    return sorted(dict.fromkeys(_findings(obj, home)), key=_where)


def _where(finding: Diagnostic) -> tuple[str, ...]:
    """Order findings as a reader meets them: templates in order, parts by name."""
    return tuple(f"{part:06}" if isinstance(part, int) else part for part in finding.path)


def _findings(obj: Any, home: Home) -> Iterator[Diagnostic]:
    yield from names.check_object(obj, home)
    yield from structure.check_home(home)
    yield from calls.check_entry(home)
    yield from policies.check_home(home)
    for template in home.templates():
        yield from _template_findings(template)


def _template_findings(template: Template) -> Iterator[Diagnostic]:
    yield from names.check_template(template)
    yield from structure.check_template(template)
    yield from fields.check_template(template)
    yield from policies.check_template(template)
    yield from calls.check_template(template)
    yield from dag.check_template(template)
    yield from references.check_template(template)
    for call in template.calls():
        if "inline" in call.json and (inline := callee(call, template)):
            yield from _template_findings(inline)
