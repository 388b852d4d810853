"""Global variables: `workflow.name`, `workflow.parameters.x` and the like (Argo: operator.go, setGlobalParameters)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.expr import strftime
from pydsl.expr.errors import ExprError
from pydsl.expr.gofmt import quote
from pydsl.expr.lang.text import marshal
from pydsl.expr.selectors import label_value_problems
from pydsl.expr.tags import Scope
from pydsl.plan.arguments import ConfigMaps, from_config_map
from pydsl.plan.errors import NodeFault
from pydsl.plan.values import text_of
from pydsl.spec.labels import SCHEDULED_TIME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.spec import wire


def argument_parameters(spec: wire.WorkflowSpec, config_maps: ConfigMaps) -> list[wire.Parameter]:
    """Return the workflow's parameters with their values as texts; raises NodeFault where a ConfigMap lacks one."""
    made: list[wire.Parameter] = []
    for parameter in (spec.get("arguments") or {}).get("parameters") or []:
        source = parameter.get("valueFrom") or {}
        value = text_of(parameter.get("value", parameter.get("default")))
        if value is None and source.get("configMapKeyRef"):
            value = _from_config_map(parameter["name"], source, config_maps)
        elif value is None and "default" in source:
            value = text_of(source["default"])
        made.append(parameter if value is None else {**parameter, "value": value})
    return made


def _from_config_map(name: str, source: wire.ValueFrom, config_maps: ConfigMaps) -> str:
    reference = source["configMapKeyRef"]
    try:
        return from_config_map(source, Scope({}), config_maps)
    except NodeFault as fault:
        what = f"{name} from configmap with name {reference.get('name')} and key {reference.get('key')}"
        raise NodeFault(f"failed to set global parameters: failed to set global parameter {what}: {fault}") from None


def global_variables(
    workflow: wire.Workflow, spec: wire.WorkflowSpec, parameters: list[wire.Parameter], name: str, uid: str,
    namespace: str, at: float,
) -> dict[str, Any]:  # fmt: skip
    """Return the variables that every template sees from the start."""
    metadata = workflow.get("metadata") or {}
    made: dict[str, Any] = {
        "workflow.name": name,
        "workflow.namespace": namespace,
        "workflow.mainEntrypoint": spec.get("entrypoint", ""),
        "workflow.serviceAccountName": spec.get("serviceAccountName", ""),
        "workflow.uid": uid,
        **_times(at),
    }
    if spec.get("priority") is not None:
        made["workflow.priority"] = str(spec["priority"])
    if scheduled := (metadata.get("annotations") or {}).get(SCHEDULED_TIME):
        made["workflow.scheduledTime"] = scheduled
    made["workflow.parameters"] = made["workflow.parameters.json"] = marshal(parameters)
    made.update({f"workflow.parameters.{one['name']}": one["value"] for one in parameters if "value" in one})
    made.update(_labelled("labels", metadata.get("labels") or {}))
    made.update(_labelled("annotations", metadata.get("annotations") or {}))
    return made


def _labelled(kind: str, values: Mapping[str, str]) -> dict[str, str]:
    text = marshal(dict(values))
    own = {f"workflow.{kind}.{key}": str(value) for key, value in values.items()}
    return {f"workflow.{kind}": text, f"workflow.{kind}.json": text, **own}


def given_metadata(spec: wire.WorkflowSpec, scope: Scope) -> dict[str, str]:
    """Return the variables of the labels and annotations that a workflow gets when it begins.

    Raises NodeFault for what can't be a label's value (op: updateWorkflowMetadata).
    """
    given = spec.get("workflowMetadata") or {}
    made = {f"workflow.annotations.{key}": str(value) for key, value in (given.get("annotations") or {}).items()}
    for key, value in (given.get("labels") or {}).items():
        made[f"workflow.labels.{key}"] = _label(str(value), f"for label {quote(key)}")
    known = scope.child(dict(made))
    for key, source in (given.get("labelsFrom") or {}).items():
        made[f"workflow.labels.{key}"] = _evaluated_label(key, source["expression"], known)
    return made


def _evaluated_label(key: str, expression: str, scope: Scope) -> str:
    from pydsl.expr import lang  # few workflows have such labels
    from pydsl.expr.lang.values import type_name

    what = f"label {quote(key)} expression {quote(expression)}"
    try:
        found = lang.evaluate(expression, scope.expanded())
    except ExprError as error:
        raise NodeFault(f"failed to evaluate {what}: {error}") from None
    if not isinstance(found, str):
        kind = "<nil>" if found is None else type_name(found)
        raise NodeFault(f"failed to evaluate {what}: evaluation result is type {kind}, but must be string")
    return _label(found, f"for label {quote(key)} and expression {quote(expression)}")


def _label(value: str, what: str) -> str:
    if problems := label_value_problems(value):
        raise NodeFault(f"invalid label value {quote(value)} {what}: {';'.join(problems)}")
    return value


def _times(at: float) -> dict[str, str]:
    made = {f"workflow.creationTimestamp.{key}": value for key, value in strftime.parts_at(at).items()}
    return {"workflow.creationTimestamp": strftime.rfc3339(at), **made}
