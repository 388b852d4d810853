"""The shape of a workflow: templates of one kind each, names once, an entrypoint that exists. Argo: validate.go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.validate.names import duplicates
from pydsl.validate.view import KINDS_OF_TEMPLATE, Home, Template, did_you_mean, error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.diagnostics import Diagnostic


def check_home(home: Home) -> Iterator[Diagnostic]:
    """Check the templates as a list, the entrypoint and the workflow-wide exit handler."""
    yield from duplicates(((t.path, t.json.get("name")) for t in home.templates()), "template", "PD301")
    reference = home.spec.get("workflowTemplateRef")
    if reference and home.stored is None:
        yield _missing_template(home, reference)
        return
    if home.kind in {"Workflow", "CronWorkflow"}:
        yield from _entrypoint(home)
    for field in ("entrypoint", "onExit"):
        name = home.spec.get(field)
        if name and "{{" not in str(name) and home.template(str(name)) is None:
            hint = did_you_mean(str(name), home.template_names())
            yield error("PD202", (*home.path, field), f"template name {name!r} undefined", hint)


def _missing_template(home: Home, reference: dict[str, object]) -> Diagnostic:
    kind = "ClusterWorkflowTemplate" if reference.get("clusterScope") else "WorkflowTemplate"
    path = (*home.path, "workflowTemplateRef", "name")
    message = f"{kind} {reference.get('name')!r} isn't among the files that were given, so this wasn't checked further"
    return warning("PD207", path, message, "name its file as well")


def _entrypoint(home: Home) -> Iterator[Diagnostic]:
    if not home.spec.get("entrypoint") and not (home.stored and home.stored.spec.get("entrypoint")):
        names = home.template_names()
        hint = f"add entrypoint: {names[0]}" if names else None
        yield error("PD203", home.path, "spec.entrypoint is required", hint)


def check_template(template: Template) -> Iterator[Diagnostic]:
    """Check that a template is of exactly one kind."""
    kinds = [kind for kind in KINDS_OF_TEMPLATE if template.json.get(kind) is not None]
    name = f"template {template.name!r}" if template.name else "the inline template"
    if not kinds:
        choices = ", ".join(KINDS_OF_TEMPLATE)
        yield error("PD305", template.path, f"{name} has no kind", f"it needs one of: {choices}")
    elif len(kinds) > 1:
        yield error("PD305", template.path, f"{name} has {len(kinds)} kinds ({', '.join(kinds)}); it can have one")
