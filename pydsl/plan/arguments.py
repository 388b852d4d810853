"""Filling a template's inputs from a call's arguments, and its tags (Argo: common.ProcessArgs, SubstituteParams)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pydsl.expr.errors import ExprError
from pydsl.expr.lang.text import marshal
from pydsl.expr.tagging import holds_tags
from pydsl.expr.tags import Mode, Scope
from pydsl.plan.errors import NodeFault
from pydsl.plan.prepared import PreparedTemplate, prepared
from pydsl.plan.replacing import replaced
from pydsl.plan.values import text_of
from pydsl.spec.artifact_locations import says_location

if TYPE_CHECKING:
    from pydsl.spec import wire

ConfigMaps = Callable[[str], "Mapping[str, Any] | None"]
Surroundings = Callable[[], Scope]
"""Gives the variables that are seen where a template is called: few calls need them."""
_PLACE = ("path", "mode", "recurseMode")
_LABEL = "workflows.argoproj.io/configmap-type"
_ABSENT = "argument references an absent optional (skipped/omitted node output with no default)"

ABSENT = object()
"""The value of an argument that refers to nothing but an output that its skipped producer didn't make."""


def process(
    template: wire.Template, arguments: wire.Arguments, scope: Scope, local: Mapping[str, str], config_maps: ConfigMaps
) -> wire.Template:
    """Return the template with its inputs filled and its tags replaced as far as they can be; raises NodeFault."""
    template, known = filled(template, arguments, lambda: scope, config_maps), prepared(template)
    return substituted(template, lambda: scope.child(local), known)[0]


def filled(
    template: wire.Template, arguments: wire.Arguments, surroundings: Surroundings, config_maps: ConfigMaps
) -> wire.Template:
    """Return the template with the values and locations of its inputs; `surroundings` is what ConfigMaps' names see."""
    inputs = template.get("inputs")
    if not inputs:
        return template
    made = inputs.copy()
    if inputs.get("parameters"):
        given = {item["name"]: item for item in arguments.get("parameters") or ()}
        made["parameters"] = [
            _parameter(one, given.get(one["name"]), surroundings, config_maps) for one in inputs["parameters"]
        ]
    if inputs.get("artifacts"):
        found = {item["name"]: item for item in arguments.get("artifacts") or ()}
        made["artifacts"] = [_artifact(one, found.get(one["name"])) for one in inputs["artifacts"]]
    return {**template, "inputs": made}


def _parameter(
    own: wire.Parameter, argument: wire.Parameter | None, surroundings: Surroundings, config_maps: ConfigMaps
) -> wire.Parameter:
    if argument is not None and type(argument.get("value")) is str:
        return {**own, "value": argument["value"]}
    name = own["name"]
    value = text_of(own.get("value", own.get("default")))
    source = own.get("valueFrom") or {}
    if argument is not None:
        value = _argument_value(name, own, argument)
        source = argument.get("valueFrom") or {}
    if (value is None or argument is None) and source.get("configMapKeyRef") is not None:
        try:
            value = from_config_map(source, surroundings(), config_maps)
        except NodeFault as fault:
            raise NodeFault(f"unable to retrieve inputs.parameters.{name} from ConfigMap: {fault}") from None
    if value is None:
        raise NodeFault(f"inputs.parameters.{name} was not supplied")
    return {**own, "value": value}


def _argument_value(name: str, own: wire.Parameter, argument: wire.Parameter) -> str | None:
    if argument.get("value") is ABSENT:
        if "default" not in own:
            raise NodeFault(f"inputs.parameters.{name}: {_ABSENT}")
        return text_of(own["default"])
    return text_of(argument.get("value"))


def from_config_map(value_from: wire.ValueFrom, scope: Scope, config_maps: ConfigMaps) -> str:
    """Read a parameter's value from a ConfigMap, or take its default; raises NodeFault.

    The controller sees only those that have the label for it.
    """
    reference = replaced(value_from["configMapKeyRef"], scope, Mode.ALLOW)
    found = config_maps(str(reference.get("name")))
    if found is not None and (found["metadata"].get("labels") or {}).get(_LABEL) != "Parameter":
        found = None
    data = (found or {}).get("data") or {}
    if reference.get("key") in data:
        return str(data[reference["key"]])
    if "default" in value_from:
        return text_of(value_from["default"]) or ""
    missing = (
        f"ConfigMap '{reference.get('name')}' does not exist. Please make sure it has the label "
        f"{_LABEL}: Parameter to be detectable by the controller"
        if found is None
        else f"ConfigMap '{reference.get('name')}' does not have the key '{reference.get('key')}'"
    )
    raise NodeFault(missing)


def _artifact(own: wire.Artifact, argument: wire.Artifact | None) -> wire.Artifact:
    if says_location(own):
        return own
    if not own.get("optional"):
        if argument is None:
            raise NodeFault(f"inputs.artifacts.{own['name']} was not supplied")
        if not says_location(argument):
            raise NodeFault(f"inputs.artifacts.{own['name']} missing location information")
    if argument is None:
        return own
    given: Any = argument
    made: Any = {key: value for key, value in given.items() if key not in _PLACE}
    made.update({key: value for key, value in own.items() if key in _PLACE}, name=own["name"])
    artifact: wire.Artifact = made
    return artifact


def substituted(
    template: wire.Template, surroundings: Surroundings, known: PreparedTemplate
) -> tuple[wire.Template, bool]:
    """Replace what tags can be: globals first, then inputs and paths as well, so that tags in values are read too.

    `surroundings` gives what the template sees from where it's called, which few need; `known` is what was prepared of
    the template before its inputs were filled. Returns whether tags are left, too.
    """
    try:
        if known.takes_inputs_only(template):
            if not known.holds_tags:
                return template, known.stays_open
            return known.with_inputs(template, _own_variables(template, together=known.asks_for_all))
        outer = surroundings()
        return known.substituted(template, outer, lambda first: outer.child(input_variables(first, known)))
    except ExprError as error:
        raise NodeFault(str(error)) from None


def input_variables(template: wire.Template, known: PreparedTemplate) -> dict[str, Any]:
    """Return the variables that a template's own inputs and outputs make."""
    parameters = (template.get("inputs") or {}).get("parameters")
    return _own_variables(template, together=known.asks_for_all or holds_tags(parameters))


def _own_variables(template: wire.Template, *, together: bool) -> dict[str, Any]:
    """Return these variables; `together`: one of all input parameters too, which costs most and is rarely asked for."""
    inputs, outputs = template.get("inputs") or {}, template.get("outputs") or {}
    parameters = inputs.get("parameters") or ()
    made: dict[str, Any] = {f"inputs.parameters.{one['name']}": one["value"] for one in parameters if "value" in one}
    if parameters and together:
        made["inputs.parameters"] = marshal(parameters)
    if artifacts := inputs.get("artifacts"):
        made.update(_paths("inputs", artifacts))
    if outputs:
        made.update(_paths("outputs", outputs.get("artifacts") or ()))
        for one in outputs.get("parameters") or ():
            if path := (one.get("valueFrom") or {}).get("path"):
                made[f"outputs.parameters.{one['name']}.path"] = path
    return made


def _paths(side: str, artifacts: Iterable[wire.Artifact]) -> Iterator[tuple[str, str]]:
    return ((f"{side}.artifacts.{one['name']}.path", one["path"]) for one in artifacts if one.get("path"))
