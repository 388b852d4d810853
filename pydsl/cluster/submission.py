"""What is sent of a workflow: a name of its own, and a uid that tells our object from somebody else's of that name."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from pydsl.cluster.errors import Invalid
from pydsl.cluster.kinds import WORKFLOW
from pydsl.driver.naming import SUFFIX, generated_name
from pydsl.spec.labels import SCHEDULED_TIME, SUBMITTED_FROM

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydsl.cluster.contract import Resubmission
    from pydsl.cluster.kinds import ResourceKind
    from pydsl.spec.values import Json

SUBMISSION = "pydsl/submission"
"""The annotation with the uid of one `create`, however often it's sent."""
LONGEST = 63 - SUFFIX
CREATOR = "workflows.argoproj.io/resubmitted-from-workflow"
COMPLETED = "workflows.argoproj.io/completed"
PHASE = "workflows.argoproj.io/phase"


def named(data: Json) -> Json:
    """Return an object with a name: its own, or one made of `generateName`, as the API server makes them."""
    metadata = data.get("metadata") or {}
    if metadata.get("name"):
        return data
    prefix = metadata.get("generateName")
    if not prefix:
        raise Invalid("metadata.name or metadata.generateName is needed: an object is sent with a name", status=422)
    rest = {key: value for key, value in metadata.items() if key != "generateName"}
    return {**data, "metadata": {**rest, "name": random_name(prefix), "generateName": prefix}}


def random_name(prefix: str) -> str:
    """Make a name of a prefix and five random letters."""
    return generated_name(prefix[:LONGEST])


def signed(data: Json) -> Json:
    """Return an object with a uid of ours in its annotations."""
    return with_metadata(data, annotations={SUBMISSION: secrets.token_hex(8)})


def signature(data: Json) -> str:
    """Return the uid of an object that was sent by us; "" for somebody else's."""
    return str(((data.get("metadata") or {}).get("annotations") or {}).get(SUBMISSION) or "")


def with_metadata(
    data: Json, *, labels: Mapping[str, str] | None = None, annotations: Mapping[str, str] | None = None, **fields: Json
) -> Json:
    """Return an object with more labels, annotations and fields in its metadata."""
    metadata = {**(data.get("metadata") or {}), **fields}
    for name, more in (("labels", labels), ("annotations", annotations)):
        if more:
            metadata[name] = {**(metadata.get(name) or {}), **more}
    return {**data, "metadata": metadata}


def changed(data: Json, how: Resubmission) -> Json:
    """Return a workflow as it's to be submitted: with the parameters, labels and fields that are wanted."""
    spec = dict(data.get("spec") or {})
    for field, value in (
        ("entrypoint", how.entrypoint), ("serviceAccountName", how.service_account), ("priority", how.priority)
    ):  # fmt: skip
        if value not in {"", None}:
            spec[field] = value
    if how.parameters:
        spec["arguments"] = _with_parameters(spec.get("arguments") or {}, how.parameters)
    made = with_metadata({**data, "spec": spec}, labels=how.labels, annotations=how.annotations)
    return with_metadata(made, name=how.name) if how.name else made


def _with_parameters(arguments: Json, values: Mapping[str, str]) -> Json:
    """Set parameters, in their places; new ones come last. Argo takes any name here: the template may have it."""
    old = {one["name"]: one for one in arguments.get("parameters") or ()}
    made = {**old, **{name: {"name": name, "value": value} for name, value in values.items()}}
    return {**arguments, "parameters": list(made.values())}


def resubmitted(workflow: Json) -> Json:
    """Return the workflow that runs the same once more, under a name of its own."""
    old = workflow["metadata"]
    name = old["name"]
    labels = {key: value for key, value in (old.get("labels") or {}).items() if key not in {COMPLETED, PHASE}}
    annotations = {key: value for key, value in (old.get("annotations") or {}).items() if not key.startswith("pydsl/")}
    prefix = old.get("generateName") or f"{name}-"
    metadata = {
        "generateName": prefix, "name": random_name(prefix), "labels": {**labels, CREATOR: name},
        **({"annotations": annotations} if annotations else {}),
    }  # fmt: skip
    spec = {key: value for key, value in workflow["spec"].items() if key not in {"suspend", "shutdown"}}
    return {"apiVersion": WORKFLOW.api_version, "kind": WORKFLOW.name, "metadata": metadata, "spec": spec}


def from_template(kind: ResourceKind, source: Json, now: Callable[[], str]) -> Json:
    """Return the Workflow that runs a template or a cron workflow of the cluster."""
    name = source["metadata"]["name"]
    metadata: Json = {"generateName": f"{name}-", "labels": {SUBMITTED_FROM[kind.name]: name}}
    if kind.name == "CronWorkflow":
        return _from_cron(source, metadata, now())
    metadata = {**metadata, **_inherited(source)}
    metadata["labels"] = {**(metadata.get("labels") or {}), SUBMITTED_FROM[kind.name]: name}
    reference = {"name": name, **({} if kind.is_namespaced else {"clusterScope": True})}
    return _workflow(metadata, {"workflowTemplateRef": reference})


def _inherited(template: Json) -> Json:
    """Return the metadata that a template gives the workflows that are made of it."""
    given = (template.get("spec") or {}).get("workflowMetadata") or {}
    return {key: dict(given[key]) for key in ("labels", "annotations") if given.get(key)}


def _from_cron(cron: Json, metadata: Json, scheduled: str) -> Json:
    spec = cron["spec"]
    given = spec.get("workflowMetadata") or {}
    metadata = {
        **metadata,
        "labels": {**(given.get("labels") or {}), **metadata["labels"]},
        "annotations": {SCHEDULED_TIME: scheduled, **(given.get("annotations") or {})},
    }
    return _workflow(metadata, spec["workflowSpec"])


def _workflow(metadata: Json, spec: Json) -> Json:
    return {"apiVersion": WORKFLOW.api_version, "kind": WORKFLOW.name, "metadata": metadata, "spec": spec}
