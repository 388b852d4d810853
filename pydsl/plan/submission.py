"""Make a Workflow of whatever can be submitted, and set its parameters: what `argo submit` does before it sends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.diagnostics import nearest
from pydsl.errors import UsageError
from pydsl.expr.strftime import rfc3339
from pydsl.spec.classes import evolve
from pydsl.spec.labels import INSTANCE, SCHEDULED_TIME, SUBMITTED_FROM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.manifest.library import Library
    from pydsl.spec import Workflow, wire

API_VERSION = "argoproj.io/v1alpha1"


def require_name(name: str) -> None:
    """Raise UsageError for a name that no Workflow can have."""
    from pydsl.validate.names import OBJECT_NAME_LENGTHS  # who only reads a workflow doesn't pay for the rules
    from pydsl.validate.pods import name_fault

    longest = OBJECT_NAME_LENGTHS["Workflow"]
    fault = name_fault(name) or (f"must not be more than {longest} characters long" if len(name) > longest else None)
    if fault is not None:
        raise UsageError(f"a Workflow can't be called {name!r}: {fault}")


def as_workflow(obj: Any, *, at: float = 0.0) -> Workflow:
    """Make the Workflow that `argo submit` would send of a Workflow, a template (`--from`) or a CronWorkflow.

    `at` is when (seconds since 1970): what a CronWorkflow's run takes for its scheduled time. Raises UsageError for
    any other kind, and for one without a name. Argo: cmd/argo/commands/submit.go, workflow/common/convert.go.
    """
    kind = type(obj).__name__
    if kind == "Workflow":
        return _labelled(obj)
    if kind == "CronWorkflow":
        return _of_cron_workflow(obj, rfc3339(at))
    if kind in {"WorkflowTemplate", "ClusterWorkflowTemplate"}:
        return _of_template(obj, kind)
    raise UsageError(f"a {kind} can't be run: it needs to be a Workflow, a WorkflowTemplate or a CronWorkflow")


def _labelled(workflow: Workflow) -> Workflow:
    """Return a Workflow with the label that the controller gives it by the template that it refers to."""
    from pydsl.spec import ObjectMeta, WorkflowSpec, WorkflowTemplateRef, typed

    spec = workflow.spec if isinstance(workflow.spec, WorkflowSpec) else typed(WorkflowSpec, workflow.spec or {})
    reference = typed(WorkflowTemplateRef, spec.workflow_template_ref or {})
    if not reference.name:
        return workflow
    label = SUBMITTED_FROM["ClusterWorkflowTemplate" if reference.cluster_scope else "WorkflowTemplate"]
    metadata = typed(ObjectMeta, workflow.metadata or {})
    metadata = evolve(metadata, labels={**(metadata.labels or {}), label: reference.name})
    return evolve(workflow, metadata=metadata)


def _of_template(template: Any, kind: str) -> Workflow:
    from pydsl.spec import Workflow, WorkflowSpec, WorkflowTemplateRef

    name, metadata = _metadata_for(template, kind)
    reference = WorkflowTemplateRef(name=name, cluster_scope=True if kind == "ClusterWorkflowTemplate" else None)
    return Workflow(
        api_version=API_VERSION,
        kind="Workflow",
        metadata=metadata,
        spec=WorkflowSpec(workflow_template_ref=reference),
    )


def _of_cron_workflow(cron: Any, scheduled: str) -> Workflow:
    from pydsl.spec import CronWorkflowSpec, Workflow, WorkflowMetadata, typed

    spec = typed(CronWorkflowSpec, cron.spec)
    given = typed(WorkflowMetadata, spec.workflow_metadata or {})
    _, metadata = _metadata_for(cron, "CronWorkflow")
    labels = {**(given.labels or {}), **(metadata.labels or {})}
    annotations = {SCHEDULED_TIME: scheduled, **(given.annotations or {})}
    metadata = evolve(metadata, labels=labels, annotations=annotations)
    return Workflow(api_version=API_VERSION, kind="Workflow", metadata=metadata, spec=spec.workflow_spec)


def _metadata_for(source: Any, kind: str) -> tuple[str, Any]:
    """Return the name of what is submitted, and the metadata of its Workflow, whose label says what it's made of."""
    from pydsl.spec import ObjectMeta, typed

    own = typed(ObjectMeta, source.metadata or {})
    if not own.name:
        raise UsageError(f"a {kind} is run by its name: metadata.name gives it one")
    labels = {SUBMITTED_FROM[kind]: own.name}
    if kind == "CronWorkflow" and (instance := (own.labels or {}).get(INSTANCE)):
        labels[INSTANCE] = instance
    return own.name, ObjectMeta(generate_name=f"{own.name}-", namespace=own.namespace, labels=labels)


def with_parameters(
    workflow: Workflow, values: Mapping[str, str], *, known: Mapping[str, Any] | None = None
) -> Workflow:
    """Return the workflow with these values in its arguments, as `argo submit -p` sets them.

    `known` are the names that may be set beside those that the workflow's own arguments list, such as those of the
    template it refers to; raises UsageError for any other name, with the nearest one.
    """
    if not values:
        return workflow
    from pydsl.spec import Arguments, Parameter, WorkflowSpec, typed

    spec = workflow.spec if isinstance(workflow.spec, WorkflowSpec) else typed(WorkflowSpec, workflow.spec)
    arguments = typed(Arguments, spec.arguments or {})
    parameters = {one.name: one for one in (typed(Parameter, given) for given in arguments.parameters or [])}
    names = {name for name in (*parameters, *(known or {})) if name}
    for name, value in values.items():
        if name not in names:
            raise UsageError(_unknown(name, names))
        old = parameters.get(name)
        parameters[name] = evolve(old, value=value, value_from=None) if old else Parameter(name=name, value=value)
    arguments = evolve(arguments, parameters=list(parameters.values()))
    return evolve(workflow, spec=evolve(spec, arguments=arguments))


def with_artifacts(workflow: Workflow, places: Mapping[str, wire.Artifact], library: Library) -> Workflow:
    """Return the workflow with these artifacts in its arguments, by their names.

    Raises UsageError for a name that neither its arguments nor its entrypoint's inputs have.
    """
    if not places:
        return workflow
    from pydsl.spec import Arguments, Artifact, WorkflowSpec, typed

    spec = typed(WorkflowSpec, workflow.spec or {})
    arguments = typed(Arguments, spec.arguments or {})
    artifacts = {one.name: one for one in (typed(Artifact, given) for given in arguments.artifacts or [])}
    names = {str(name) for name in (*artifacts, *may_be_set(workflow, library, "artifacts")) if name}
    for name, place in places.items():
        if name not in names:
            raise UsageError(_unknown(name, names, "artifact"))
        artifacts[name] = typed(Artifact, dict(place))
    arguments = evolve(arguments, artifacts=list(artifacts.values()))
    return evolve(workflow, spec=evolve(spec, arguments=arguments))


def may_be_set(workflow: Workflow, library: Library, kind: str = "parameters") -> dict[str, Any]:
    """List the parameters that the entrypoint takes, and those of the template that the workflow refers to.

    Of the `kind` artifacts, those.
    """
    from pydsl.spec import encode

    spec = encode(workflow).get("spec", {})
    reference = spec.get("workflowTemplateRef")
    found = (
        library.find(reference.get("name") or "", cluster_scope=bool(reference.get("clusterScope")))
        if reference
        else None
    )
    stored = encode(found).get("spec", {}) if found is not None else {}
    entrypoint = spec.get("entrypoint") or stored.get("entrypoint")
    templates = [*(spec.get("templates") or ()), *(stored.get("templates") or ())]
    holders = [stored.get("arguments"), *(one.get("inputs") for one in templates if one.get("name") == entrypoint)]
    return {one.get("name"): None for holder in holders for one in (holder or {}).get(kind) or ()}


def _unknown(name: str, names: set[str], what: str = "parameter") -> str:
    close = nearest(name, names)
    suggestion = f" Did you mean {close!r}?" if close else ""
    return f"the workflow has no {what} {name!r}.{suggestion} It has: {', '.join(sorted(names)) or 'none'}"
