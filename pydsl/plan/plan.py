"""The plan: a workflow with what it refers to, ready for the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct

from pydsl.errors import UsageError
from pydsl.plan.reachable import require_templates
from pydsl.plan.templates import Home, Templates, by_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.manifest.library import Library
    from pydsl.spec import Workflow, wire

FindTemplate = Callable[[str, bool], "wire.WorkflowSpec | None"]
FindConfigMap = Callable[[str], "Mapping[str, Any] | None"]


class Plan(Struct, frozen=True, kw_only=True, eq=False):
    """A workflow, resolved: `spec` is its spec on top of the one that `workflowTemplateRef` names.

    `fault` is what the controller would end the run with before its first node: phase and message.
    """

    workflow: wire.Workflow
    spec: wire.WorkflowSpec
    templates: Templates
    config_map: FindConfigMap
    fault: tuple[str, str] | None = None

    @property
    def namespace(self) -> str:
        """Where the workflow would run: as its manifest says, else in Argo's own."""
        return str((self.workflow.get("metadata") or {}).get("namespace") or "argo")


def prepare(workflow: Workflow, library: Library) -> Plan:
    """Plan a workflow; `library` holds what it refers to. Raises UsageError and Unsupported."""
    from pydsl.spec import encode

    def find(name: str, cluster_scope: bool) -> wire.WorkflowSpec | None:  # the shape that plans look templates up by
        found = library.find(name, cluster_scope=cluster_scope)
        return None if found is None else cast("wire.WorkflowSpec", encode(found).get("spec") or {})

    return prepare_json(encode(workflow), find, library.config_map)


def prepare_json(
    workflow: wire.Workflow, find: FindTemplate | None = None, config_map: FindConfigMap | None = None
) -> Plan:
    """Plan a workflow given as JSON; `find` gives the spec of a template by name and cluster scope, or None."""
    find = find or (lambda _name, _cluster: None)
    spec, fault = resolved(workflow.get("spec") or {}, find)
    if fault is None and not spec.get("entrypoint"):
        raise UsageError("the workflow has no entrypoint: spec.entrypoint names the template that runs first")
    return _plan(workflow, spec, find, config_map or (lambda _name: None), fault)


def resolved(spec: wire.WorkflowSpec, find: FindTemplate) -> tuple[wire.WorkflowSpec, tuple[str, str] | None]:
    """Return a spec on top of the one that it refers to, and what's wrong where that isn't there."""
    reference = spec.get("workflowTemplateRef")
    if reference is None:
        return spec, None
    name = reference.get("name") or ""  # checks tell of one without
    stored = find(name, bool(reference.get("clusterScope")))
    kind = "clusterworkflowtemplates" if reference.get("clusterScope") else "workflowtemplates"
    fault = None if stored is not None else ("Error", f'{kind}.argoproj.io "{name}" not found')
    from pydsl.plan.merging import without_nulls  # few refer to another

    own = {key: value for key, value in spec.items() if key != "workflowTemplateRef"}
    return _on_top(without_nulls(own), stored or {}), fault


def _on_top(own: wire.WorkflowSpec, stored: wire.WorkflowSpec) -> wire.WorkflowSpec:
    """Merge a workflow's spec into its template's, as JoinWorkflowSpec does.

    A hook of the workflow's own replaces the template's as a whole, and only the workflow itself says `suspend`.
    """
    from pydsl.plan.merging import merged  # as above

    made: wire.WorkflowSpec = merged(_without_overridden(stored, own), own, "WorkflowSpec")
    if "suspend" not in own:
        made.pop("suspend", None)
    if "hooks" in own:
        made["hooks"] = {**stored.get("hooks", {}), **own["hooks"]}
    return made


def _without_overridden(stored: wire.WorkflowSpec, own: wire.WorkflowSpec) -> wire.WorkflowSpec:
    """Return a template's spec without the values of parameters that the workflow takes from elsewhere."""
    taken = {one.get("name") for one in _parameters(own) if "valueFrom" in one and "value" not in one}
    if not taken:
        return stored
    kept = [_without_value(one) if one.get("name") in taken else one for one in _parameters(stored)]
    return {**stored, "arguments": {**stored.get("arguments", {}), "parameters": kept}}


def _without_value(parameter: wire.Parameter) -> wire.Parameter:
    left = parameter.copy()
    left.pop("value", None)
    return left


def _parameters(spec: wire.WorkflowSpec) -> Sequence[wire.Parameter]:
    return (spec.get("arguments") or {}).get("parameters") or ()


def _plan(
    workflow: wire.Workflow,
    spec: wire.WorkflowSpec,
    find: FindTemplate,
    config_map: FindConfigMap,
    fault: tuple[str, str] | None,
) -> Plan:
    name = (workflow.get("metadata") or {}).get("name") or ""
    templates = Templates(Home(f"local/{name}", by_name(spec)), spec.get("templateDefaults"), find)
    if fault is None:
        require_templates(spec, templates)
    return Plan(workflow=workflow, spec=spec, templates=templates, config_map=config_map, fault=fault)
