"""What is sent of a workflow: a name of its own, and a uid that tells our object from somebody else's of that name."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, TypeVar, cast

from pydsl.cluster.errors import Invalid
from pydsl.cluster.kinds import WORKFLOW
from pydsl.driver.naming import generated_name
from pydsl.spec.labels import COMPLETED, PHASE, RESUBMITTED_FROM, SCHEDULED_TIME, SUBMITTED_FROM

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydsl.cluster.contract import Resubmission
    from pydsl.cluster.kinds import ResourceKind
    from pydsl.spec import wire

T = TypeVar("T", bound="wire.Object")

SUBMISSION = "pydsl/submission"
"""The annotation with the uid of one `create`, however often it's sent."""


def named(data: T) -> T:
    """Return an object with a name: its own, or one made of `generateName`, as the API server makes them."""
    metadata = _metadata_of(data)
    if metadata.get("name"):
        return data
    prefix = metadata.get("generateName")
    if not prefix:
        raise Invalid("metadata.name or metadata.generateName is needed: an object is sent with a name", status=422)
    return _with(data, {**metadata, "name": generated_name(prefix)})


def signed(data: T) -> T:
    """Return an object with a uid of ours in its annotations."""
    return with_metadata(data, annotations={SUBMISSION: secrets.token_hex(8)})


def signature(data: wire.Object) -> str:
    """Return the uid of an object that was sent by us; "" for somebody else's."""
    return str(((data.get("metadata") or {}).get("annotations") or {}).get(SUBMISSION) or "")


def with_metadata(
    data: T, *, labels: Mapping[str, str] | None = None, annotations: Mapping[str, str] | None = None, **fields: str
) -> T:
    """Return an object with more labels, annotations and fields in its metadata."""
    metadata = cast("wire.ObjectMeta", {**_metadata_of(data), **fields})
    if labels:
        metadata["labels"] = {**(metadata.get("labels") or {}), **labels}
    if annotations:
        metadata["annotations"] = {**(metadata.get("annotations") or {}), **annotations}
    return _with(data, metadata)


def _metadata_of(data: wire.Object) -> wire.ObjectMeta:
    return data.get("metadata") or {}


def _with(data: T, metadata: wire.ObjectMeta) -> T:
    return cast("T", {**data, "metadata": metadata})


def changed(data: wire.Workflow, how: Resubmission) -> wire.Workflow:
    """Return a workflow as it's to be submitted: with the parameters, labels and fields that are wanted."""
    spec: wire.WorkflowSpec = {**(data.get("spec") or {})}
    if how.entrypoint:
        spec["entrypoint"] = how.entrypoint
    if how.service_account:
        spec["serviceAccountName"] = how.service_account
    if how.priority is not None:
        spec["priority"] = how.priority
    if how.parameters:
        spec["arguments"] = arguments_with(spec.get("arguments") or {}, how.parameters)
    whole: wire.Workflow = {**data, "spec": spec}
    return _called(with_metadata(whole, labels=how.labels, annotations=how.annotations), how)


def _called(data: wire.Workflow, how: Resubmission) -> wire.Workflow:
    """Return a workflow with the name, or the beginning of one, that's wanted. Raises UsageError."""
    if not how.name and not how.generate_name:
        return data
    from pydsl.plan.submission import require_name  # it knows rules, which few need

    name = how.name or generated_name(how.generate_name)
    require_name(name)
    metadata: wire.ObjectMeta = {**_metadata_of(data), "name": name}
    metadata.pop("generateName", None)
    return _with(data, metadata if how.name else {"generateName": how.generate_name, **metadata})


def arguments_with(arguments: wire.Arguments, values: Mapping[str, str]) -> wire.Arguments:
    """Set parameters, in their places; new ones come last. Argo takes any name here: the template may have it."""
    old = {one["name"]: one for one in arguments.get("parameters") or ()}
    given: dict[str, wire.Parameter] = {name: {"name": name, "value": value} for name, value in values.items()}
    made = {**old, **given}
    return {**arguments, "parameters": list(made.values())}


def resubmitted(workflow: wire.Workflow) -> wire.Workflow:
    """Return the workflow that runs the same once more, under a name of its own."""
    old = workflow["metadata"]
    name = old["name"]
    labels = {key: value for key, value in (old.get("labels") or {}).items() if key not in {COMPLETED, PHASE}}
    annotations = {key: value for key, value in (old.get("annotations") or {}).items() if not key.startswith("pydsl/")}
    prefix = old.get("generateName") or f"{name}-"
    metadata: wire.ObjectMeta = {
        "generateName": prefix, "name": generated_name(prefix), "labels": {**labels, RESUBMITTED_FROM: name}
    }  # fmt: skip
    if annotations:
        metadata["annotations"] = annotations
    spec = {key: value for key, value in workflow["spec"].items() if key not in {"suspend", "shutdown"}}
    return _workflow(metadata, cast("wire.WorkflowSpec", spec))


def from_template(kind: ResourceKind, source: wire.Object, now: Callable[[], str]) -> wire.Workflow:
    """Return the Workflow that runs a template or a cron workflow of the cluster."""
    name = source["metadata"]["name"]
    labels = {SUBMITTED_FROM[kind.name]: name}
    metadata: wire.ObjectMeta = {"generateName": f"{name}-", "labels": labels}
    if kind.name == "CronWorkflow":
        return _from_cron(cast("wire.CronWorkflow", source), metadata, now())
    given = _inherited(cast("wire.WorkflowTemplate", source))
    metadata["labels"] = {**(given.get("labels") or {}), **labels}
    if given.get("annotations"):
        metadata["annotations"] = given["annotations"]
    reference: wire.WorkflowTemplateRef = {"name": name}
    if not kind.is_namespaced:
        reference["clusterScope"] = True
    return _workflow(metadata, {"workflowTemplateRef": reference})


def _inherited(template: wire.WorkflowTemplate) -> wire.WorkflowMetadata:
    """Return the metadata that a template gives the workflows that are made of it."""
    spec: wire.WorkflowSpec = template.get("spec") or {}
    return spec.get("workflowMetadata") or {}


def _from_cron(cron: wire.CronWorkflow, metadata: wire.ObjectMeta, scheduled: str) -> wire.Workflow:
    spec = cron["spec"]
    given: wire.ObjectMeta = spec.get("workflowMetadata") or {}
    metadata["labels"] = {**(given.get("labels") or {}), **metadata["labels"]}
    metadata["annotations"] = {SCHEDULED_TIME: scheduled, **(given.get("annotations") or {})}
    return _workflow(metadata, spec["workflowSpec"])


def _workflow(metadata: wire.ObjectMeta, spec: wire.WorkflowSpec) -> wire.Workflow:
    return {"apiVersion": WORKFLOW.api_version, "kind": WORKFLOW.name, "metadata": metadata, "spec": spec}
