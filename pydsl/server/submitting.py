"""Submit what the server keeps: a template or a CronWorkflow becomes a workflow (Argo: workflow_server.go)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, cast

from pydsl.cluster.submission import with_metadata
from pydsl.plan.lacking import lacking, whole_spec
from pydsl.plan.submission import as_workflow, with_parameters
from pydsl.server.faults import INTERNAL, INVALID, ServerFault
from pydsl.server.judging import require_good
from pydsl.server.kinds import CRON_WORKFLOW, STORED, WORKFLOW, Stored
from pydsl.server.shaping import shaped, typed
from pydsl.server.workflows import begun, dry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.server.messages import Incoming
    from pydsl.server.served import Served
    from pydsl.spec import wire
    from pydsl.spec.values import Json

SPEC = {"entryPoint": "entrypoint", "serviceAccount": "serviceAccountName", "priority": "priority",
        "podPriorityClassName": "podPriorityClassName"}  # fmt: skip
"""What the options say of a workflow's spec."""


def submit(served: Served, asked: Incoming) -> wire.Workflow:
    """Make a workflow of what is named, with options, and begin it; or only say what it would be."""
    message, namespace = asked.message(), asked.names["namespace"]
    kind = _kind(str(message.get("resourceKind") or ""))
    source = served.find(
        kind, namespace if kind.kind != "ClusterWorkflowTemplate" else "", str(message["resourceName"])
    )
    options = message.get("submitOptions") or {}
    workflow = _with(_made(kind, source, options), options, namespace)
    _require_arguments(served, workflow)
    require_good(served, WORKFLOW, workflow)
    if options.get("dryRun"):
        del workflow["metadata"]["namespace"]
        return shaped(WORKFLOW.kind, workflow)
    return dry(workflow) if options.get("serverDryRun") else begun(served, workflow)


def _kind(word: str) -> Stored:
    found = next((kind for kind in STORED if kind.is_called(word)), None)
    if found is None:
        raise ServerFault(INVALID, f"Resource kind '{word}' is not supported for submitting")
    return found


def _made(kind: Stored, source: wire.Object, options: Mapping[str, Json]) -> wire.Workflow:
    """Return the workflow of an object, with its parameters set, known to it or not."""
    from pydsl.spec import encode

    workflow = as_workflow(typed(kind.kind, source), at=time.time())
    values = dict(map(_pair, options.get("parameters") or ()))
    given: wire.Workflow = encode(with_parameters(workflow, values, known=values))
    return given if kind is not CRON_WORKFLOW else _owned(given, source["metadata"])


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = str(text).partition("=")
    if not equals:
        raise ServerFault(INTERNAL, f"expected parameter of the form: NAME=VALUE. Received: {text}")
    return name, value


def _owned(workflow: wire.Workflow, cron: wire.ObjectMeta) -> wire.Workflow:
    owner: wire.OwnerReference = {
        "apiVersion": "argoproj.io/v1alpha1", "kind": CRON_WORKFLOW.kind, "name": cron["name"], "uid": cron["uid"],
        "controller": True, "blockOwnerDeletion": True,
    }  # fmt: skip
    return {**workflow, "metadata": {**workflow["metadata"], "ownerReferences": [owner]}}


def _with(workflow: wire.Workflow, options: Mapping[str, Json], namespace: str) -> wire.Workflow:
    """Return a workflow with what the options say of it."""
    named = {field: options[field] for field in ("name", "generateName") if options.get(field)}
    labels, annotations = (_labels(str(options.get(field) or "")) for field in ("labels", "annotations"))
    spec = {**workflow["spec"], **{field: options[key] for key, field in SPEC.items() if options.get(key)}}
    made: wire.Workflow = {**workflow, "spec": cast("wire.WorkflowSpec", spec)}
    return with_metadata(made, labels=labels, annotations=annotations, namespace=namespace, **named)


def _labels(text: str) -> Mapping[str, str]:
    pairs = [part.partition("=") for part in text.split(",")] if text else []
    for name, equals, _ in pairs:
        if not equals:
            raise ServerFault(INTERNAL, f"Expected labels of the form: NAME1=VALUE2,NAME2=VALUE2. Received: {name}")
    return {name: value for name, _, value in pairs}


def _require_arguments(served: Served, workflow: wire.Workflow) -> None:
    """Raise ServerFault for the first parameter without a value."""
    library = served.library(workflow["metadata"]["namespace"])
    missing = lacking(whole_spec(typed(WORKFLOW.kind, workflow), library))
    if missing:
        name = missing[0].name
        told = f"spec.arguments.{name}.value or spec.arguments.{name}.valueFrom is required"
        raise ServerFault(INVALID, told)
