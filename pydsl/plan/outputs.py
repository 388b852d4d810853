"""Outputs: of a steps or DAG template out of what its nodes made, of a loop as one value (scope.go, operator.go)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.expr import items, lang
from pydsl.expr.errors import ExprError
from pydsl.expr.gofmt import quote
from pydsl.expr.lang.text import json_quote, marshal, sprint, unmarshal
from pydsl.plan.errors import NodeFault
from pydsl.plan.values import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydsl.expr.tags import Scope
    from pydsl.spec import wire

_NO_DEFAULT = "is an absent optional (skipped/omitted node output with no default)"


def variables_of(prefix: str, outputs: wire.Outputs | None) -> dict[str, Any]:
    """Return what others may say of a node's outputs: `steps.a.outputs.result` and the like; artifacts are maps."""
    if not outputs:
        return {}
    made: dict[str, Any] = {}
    if "result" in outputs:
        made[f"{prefix}.outputs.result"] = outputs["result"]
    if "exitCode" in outputs:
        made[f"{prefix}.exitCode"] = outputs["exitCode"]
    for parameter in outputs.get("parameters") or []:
        if "value" in parameter:
            made[f"{prefix}.outputs.parameters.{parameter['name']}"] = text_of(parameter["value"])
    return made


def absent_variables(prefix: str, template: wire.Template) -> dict[str, Any]:
    """Return the output parameters of a node that was skipped or omitted: their defaults, else nil (scope.go)."""
    made: dict[str, Any] = {}
    for parameter in (template.get("outputs") or {}).get("parameters") or []:
        source = parameter.get("valueFrom") or {}
        made[f"{prefix}.outputs.parameters.{parameter['name']}"] = text_of(source.get("default"))
    return made


def aggregated(prefix: str, outputs: Iterable[wire.Outputs]) -> dict[str, str]:
    """Return a loop's outputs as JSON texts, out of its succeeded nodes' in order; raises NodeFault for a result that
    isn't JSON (processAggregateNodeOutputs).
    """
    results: list[str] = []
    all_parameters: list[dict[str, str]] = []
    lists: dict[str, list[str]] = {}
    for one in outputs:
        parameters = {item["name"]: text_of(item.get("value")) or "" for item in one.get("parameters") or []}
        if parameters:
            all_parameters.append(parameters)
        for name, value in parameters.items():
            lists.setdefault(name, []).append(value)
        if "result" in one:
            results.append(_item_text(one["result"]))
    made = {
        f"{prefix}.outputs.result": f"[{','.join(results)}]",
        f"{prefix}.outputs.parameters": marshal(all_parameters),
    }
    made.update({f"{prefix}.outputs.parameters.{name}": _value_list(values) for name, values in lists.items()})
    return made


def _item_text(result: str) -> str:
    try:
        item = items.read(result)
    except ExprError as error:
        raise NodeFault(error.message) from None
    return json_quote(item.value) if item.kind == "string" else item.variables()["item"]


def _value_list(values: list[str]) -> str:
    decoded = []
    for value in values:
        try:
            one = unmarshal(value)
        except ExprError:
            return marshal(values)
        if not isinstance(one, (dict, list)):
            return marshal(values)
        decoded.append(one)
    return marshal(decoded)


def template_outputs(template: wire.Template, scope: Scope, artifacts: Artifacts) -> wire.Outputs | None:
    """Return the outputs of a steps or DAG template whose nodes are done; None where it has none; raises NodeFault."""
    declared = template.get("outputs") or {}
    made: wire.Outputs = {}
    if declared.get("parameters"):
        made["parameters"] = [_parameter(one, scope) for one in declared["parameters"]]
    if declared.get("artifacts"):
        found = [_artifact(one, scope, artifacts) for one in declared["artifacts"]]
        if kept := [one for one in found if one is not None]:
            made["artifacts"] = kept
    return made or None


def _parameter(declared: wire.Parameter, scope: Scope) -> wire.Parameter:
    source = declared.get("valueFrom")
    if source is None:
        raise NodeFault("output parameters must have a valueFrom specified")
    made = declared.copy()
    made["value"] = _value(declared["name"], made.pop("valueFrom"), scope)
    return made


def _value(name: str, source: wire.ValueFrom, scope: Scope) -> str:
    try:
        found = _resolved(name, source, scope)
    except ExprError as error:
        if "default" in source:
            return text_of(source["default"]) or ""
        raise NodeFault(str(error)) from None
    except NodeFault:
        if "default" in source:
            return text_of(source["default"]) or ""
        raise
    return found


def _resolved(name: str, source: wire.ValueFrom, scope: Scope) -> str:
    if expression := source.get("expression"):
        found = lang.evaluate(expression, scope.expanded())
        if found is None:
            raise NodeFault(f"failed to evaluate expression {quote(expression)}")
        return sprint(found)
    text = source.get("parameter")
    if not text:
        return ""
    inner = variable_name(text)
    if inner not in scope:
        raise NodeFault(f"Unable to resolve: {quote(inner)}")
    value = scope[inner]
    if value is None:
        raise NodeFault(f'output parameter "{name}": {quote("{{" + inner + "}}")} {_NO_DEFAULT}')
    return str(value)


def variable_name(text: str) -> str:
    """Return the variable of a lone tag, with or without its braces."""
    stripped = text.strip()
    if stripped.startswith("{{") and stripped.endswith("}}"):
        stripped = stripped[2:-2].strip()
    return stripped


class Artifacts:
    """Where `from` looks: artifacts by the name of their variable."""

    def __init__(self, known: Mapping[str, wire.Artifact]) -> None:
        self.known = known

    def resolve(self, artifact: wire.Artifact, scope: Scope) -> wire.Artifact:
        """Return the artifact that `from` or `fromExpression` names, under this one's name; raises NodeFault."""
        if artifact.get("fromExpression"):
            found = self._evaluated(artifact["fromExpression"], scope)
        else:
            inner = variable_name(str(artifact.get("from") or ""))
            if inner not in self.known:
                raise NodeFault(f"Unable to resolve: {quote(inner)}")
            found = self.known[inner]
        return self._with_sub_path(artifact, found)

    def _evaluated(self, expression: str, scope: Scope) -> wire.Artifact:
        try:
            found = lang.evaluate(expression, scope.child(dict(self.known)).expanded())
        except ExprError as error:
            raise NodeFault(str(error)) from None
        if not isinstance(found, dict):
            raise NodeFault(f"unable to evaluate expression: {expression}")
        made: Any = found
        artifact: wire.Artifact = made
        return artifact

    def _with_sub_path(self, artifact: wire.Artifact, found: wire.Artifact) -> wire.Artifact:
        if not artifact.get("subPath"):
            return found
        made = found.copy()
        stores: Any = made
        for kind in ("s3", "gcs", "oss", "azure", "hdfs"):
            if isinstance(stores.get(kind), dict) and stores[kind].get("key"):
                stores[kind] = {**stores[kind], "key": f"{stores[kind]['key']}/{artifact['subPath']}"}
        return made


def _artifact(declared: wire.Artifact, scope: Scope, artifacts: Artifacts) -> wire.Artifact | None:
    try:
        found = artifacts.resolve(declared, scope)
    except NodeFault as fault:
        if declared.get("optional") and "Unable to resolve" in str(fault):
            return None
        raise NodeFault(f"unable to resolve outputs from scope: {fault}") from None
    made = found.copy()
    if "globalName" in declared:
        made["globalName"] = declared["globalName"]
    made["name"] = declared["name"]
    return made
