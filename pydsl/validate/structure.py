"""The shape of a workflow: templates of one kind each, names once, an entrypoint that exists. Argo: validate.go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from pydsl.diagnostics import LINT, nearest
from pydsl.validate.names import duplicates
from pydsl.validate.view import KINDS_OF_TEMPLATE, Home, Json, Template, did_you_mean, error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.diagnostics import Diagnostic, Path


def check_home(home: Home) -> Iterator[Diagnostic]:
    """Check the templates as a list, the entrypoint and the workflow-wide exit handler and hooks."""
    yield from duplicates(((t.path, t.json.get("name")) for t in home.templates), "template", "PD301")
    if "workflowTemplateRef" in home.spec:
        if home.templates:
            message = "templates can't stand beside workflowTemplateRef: they come from there"
            yield error("PD212", (*home.path, "templates"), message)
        if home.stored is None:
            yield not_given(home.spec["workflowTemplateRef"], (*home.path, "workflowTemplateRef"), home)
            return
    yield from _entrypoint(home)
    empty = home.spec.get("templates") == [] and home.stored is None
    for field in ("entrypoint", "onExit"):
        yield from undefined(home, home.spec.get(field), (*home.path, "templates" if empty else field), "PD202")
    yield from check_hooks(home, home.spec.get("hooks"), home.path, needs_expression=True)


def undefined(home: Home, name: Json, path: Path, code: str) -> Iterator[Diagnostic]:
    """Report a template that a field names and that doesn't exist."""
    if name and home.template(str(name)) is None:
        yield error(code, path, f"template name {name!r} undefined", did_you_mean(str(name), home.template_names()))


def not_given(reference: Mapping[str, Json], path: Path, home: Home) -> Diagnostic:
    """Warn of a reference to a manifest that isn't among those that were given."""
    kind = "ClusterWorkflowTemplate" if reference.get("clusterScope") else "WorkflowTemplate"
    known = home.surroundings.names(cluster_scope=kind != "WorkflowTemplate")
    if not reference.get("name"):
        return error("PD208", (*path, "name"), f"the {kind} that is meant has no name")
    message = f"{kind} {reference.get('name')!r} not found among the files that were given: not checked further"
    close = nearest(str(reference["name"]), known)
    hint = f"did you mean {close!r}?" if close else "name its file as well"
    return attrs.evolve(warning("PD207", (*path, "name"), message, hint), refused_by=(LINT,))


def _entrypoint(home: Home) -> Iterator[Diagnostic]:
    if home.is_run and not home.spec.get("entrypoint") and not (home.stored and home.stored.spec.get("entrypoint")):
        names = home.template_names()
        hint = f"add entrypoint: {names[0]}" if names and names[0] else None
        yield error("PD203", (*home.path, "entrypoint"), "spec.entrypoint is required", hint)


def check_hooks(home: Home, hooks: Json, owner: Path, *, needs_expression: bool) -> Iterator[Diagnostic]:
    """Check hooks: that all but `exit` say when, and that their templates exist (which Argo finds out at run time)."""
    for name, hook in hooks.items() if isinstance(hooks, dict) else ():
        path = (*owner, "hooks", name)
        if needs_expression and name != "exit" and not hook.get("expression"):
            yield error("PD215", (*path, "expression"), f"hooks.{name} needs an expression", "only exit needs none")
        if "{{" not in str(hook.get("template")):
            yield from undefined(home, hook.get("template"), (*path, "template"), "PD216")


def check_template(template: Template) -> Iterator[Diagnostic]:
    """Check that a template is of exactly one kind, and the hooks of its calls."""
    kinds = [kind for kind in KINDS_OF_TEMPLATE if template.json.get(kind) is not None]
    name = f"template {template.name!r}" if template.name else "the inline template"
    if not kinds:
        choices = ", ".join(KINDS_OF_TEMPLATE)
        yield error("PD305", template.path, f"{name} has no kind", f"it needs one of: {choices}")
    elif len(kinds) > 1:
        yield error(
            "PD305", template.path, f"{name}: multiple template types specified: {', '.join(kinds)}; it can have one"
        )
    for call in template.calls:
        in_steps = call.group is not None
        yield from check_hooks(template.home, call.json.get("hooks"), call.path, needs_expression=in_steps)
        if "{{" not in str(call.json.get("onExit")):
            yield from undefined(template.home, call.json.get("onExit"), (*call.path, "onExit"), "PD216")
