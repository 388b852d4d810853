"""Calls: that what is called exists, and gets what it needs. Argo: validate.go, ProcessArgs in util.go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.diagnostics import LINT, Severity, nearest
from pydsl.diagnostics.rule import Rule
from pydsl.expr.tagging import find_tags
from pydsl.lazy import lazy_regex
from pydsl.spec.artifact_locations import has_location
from pydsl.validate.filling import PLACEHOLDER, filled, values_given, values_of
from pydsl.validate.locations import is_unfinished
from pydsl.validate.structure import PD208, not_given, undefined
from pydsl.validate.variables import Names, globals_of, template_variables
from pydsl.validate.view import CallView, ManifestView, TemplateView, callee, did_you_mean, maps, named, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json

TARGETS = ("template", "templateRef", "inline")
KINDS = ("parameters", "artifacts")
"""What's passed."""


def check_template(template: TemplateView) -> Iterator[Diagnostic]:
    """Check every call that a template makes."""
    for call in template.calls:
        yield from _target(call)
        yield from check_values(call.json.get("arguments"), (*call.path, "arguments"), template.home)
        called = callee(call)
        if called is not None:
            yield from _passed(call, called)


def _target(call: CallView) -> Iterator[Diagnostic]:
    given = [target for target in TARGETS if call.json.get(target) not in (None, "")]
    if not given:
        yield PD201.at(call.path, f"{call.name!r} calls nothing; it needs one of template, templateRef or inline")
    elif len(given) > 1:
        message = f"{call.name!r} names {' and '.join(given)}; it needs one of template, templateRef or inline"
        tell = PD201.warn if "inline" in given else PD201.at  # lint refuses the one and is silent about the other
        yield tell(call.path, message)
        if "templateRef" in given:
            yield from _elsewhere(call)
    elif given == ["template"] and not call.caller.home.incomplete:
        name, path = called_name(call), (*call.path, "template")
        if name is not None and call.caller.home.template(name) is None and not _is_kept(name, call.caller.home):
            yield from undefined(call.caller.home, name, path, PD201)
    elif given == ["templateRef"]:
        yield from _elsewhere(call)


def called_name(call: CallView) -> str | None:
    """Return the name of the template that a call leads to, its tags replaced as far as that can be done before a run:
    Argo looks it up then, and for what isn't known yet, in vain. None where an expression or a broken tag says it.
    """
    text, home = str(call.json["template"]), call.caller.home
    if "{{" not in text:
        return text
    if any(tag.is_expression or not tag.terminated for tag in find_tags(text)):
        return None
    values = {**values_of(home), **values_given(call.caller, {})}
    filled_in = filled(text, values, Names(template_variables(call.caller), around=globals_of(home)))
    return text if PLACEHOLDER in filled_in else filled_in


def _is_kept(name: str, home: ManifestView) -> bool:
    """Return whether a call takes a template of this name from elsewhere: Argo keeps those, and finds them by name."""
    return any(
        str(reference.get("template")) == name and home.surroundings.referred(reference) is not None
        for template in home.templates
        for call in template.calls
        if isinstance(reference := call.json.get("templateRef"), dict)
    )


def _elsewhere(call: CallView) -> Iterator[Diagnostic]:
    reference = call.json["templateRef"]
    name, wanted = str(reference.get("name") or ""), str(reference.get("template") or "")
    if "{{" in name:
        yield from _named_by_tag(call, name)
        return
    path = (*call.path, "templateRef")
    found = call.caller.home.surroundings.referred(reference)
    if call.caller.home.kind == "ClusterWorkflowTemplate" and name and not reference.get("clusterScope"):
        message = f"a ClusterWorkflowTemplate can't refer to {name!r}, which is in a namespace"
        yield PD208.at(path, message, "set clusterScope: true, and keep it as a ClusterWorkflowTemplate")
    elif found is None:
        yield not_given(reference, path, call.caller.home)
    elif "{{" not in wanted and found.template(wanted) is None:
        hint = did_you_mean(wanted, found.template_names())
        yield PD208.at((*path, "template"), f"template reference {name}.{wanted} not found", hint)


def _named_by_tag(call: CallView, name: str) -> Iterator[Diagnostic]:
    """Check a reference by a tag. Argo's lint looks up what's known already: parameters of the workflow and inputs."""
    tag = PARAMETER_TAG.fullmatch(name)
    values = known_values(call.caller, tag[1], tag[2]) if tag else None
    for value in values or ():
        reference = {**call.json["templateRef"], "name": value}
        if call.caller.home.surroundings.referred(reference) is None:
            yield not_given(reference, (*call.path, "templateRef"), call.caller.home)
    known = globals_of(call.caller.home)
    if values == [] or (not tag and "{{" not in filled(name, {}, known)):
        path = (*call.path, "templateRef", "name")
        yield PD208.at(path, f"couldn't find workflow template: {name} has no value yet when it's looked up")


PARAMETER_TAG = lazy_regex(r"\{\{\s*(workflow|inputs)\.parameters\.([-\w]+)\s*\}\}")
"""The simple tag of one parameter: whose it is, and its name."""


def possible(text: str, template: TemplateView) -> list[str]:
    """List what a text of a template may be before anything runs: itself, or what the parameter that it names is."""
    tag = PARAMETER_TAG.fullmatch(text.strip())
    if tag:
        return known_values(template, tag[1], tag[2])
    return [] if "{{" in text else [text]


def known_values(template: TemplateView, root: str, name: str) -> list[str]:
    """List the values that a parameter is known to have before anything runs: its own, and those that calls pass."""
    home = template.home
    if root == "workflow":
        rows = [row for one in (home, home.stored) if one for row in named(_parameters_of(one.spec.get("arguments")))]
    else:
        rows = [row for row in template.inputs("parameters") if row.get("name") == name]
        rows += [row for call in home.calls_to(template.name) for row in call.arguments("parameters")]
    values = [row["value"] for row in rows if row.get("name") == name and row.get("value") is not None]
    return list(dict.fromkeys(str(value) for value in values if "{{" not in str(value)))


def _parameters_of(arguments: Json) -> Json:
    return arguments.get("parameters") if isinstance(arguments, dict) else None


def check_values(arguments: Json, path: Path, caller: ManifestView | None) -> Iterator[Diagnostic]:
    """Check that arguments say a value, in a way that arguments may; a caller's have to have one already."""
    held = arguments if isinstance(arguments, dict) else {}
    for index, row in enumerate(maps(held.get("parameters"))):
        yield from _value(row, (*path, "parameters", index), caller)
        if caller is None and row.get("enum") and row.get("value") is None:
            return  # where Argo ends
    for index, row in enumerate(maps(held.get("artifacts"))):
        name, here = argument_name(row, path), (*path, "artifacts", index)
        if row.get("from") and row.get("fromExpression"):
            yield PD213.at(here, f"{name} shouldn't have both `from` and `fromExpression` in Artifact")
        elif not row.get("from") and not has_location(row):
            yield PD213.at(here, f"{name}.from, artifact location, or key is required")


def _value(row: Mapping[str, Json], path: Path, caller: ManifestView | None) -> Iterator[Diagnostic]:
    source = row.get("valueFrom")
    name = argument_name(row, path)
    yield from _choice(row, path, caller)
    if source is None:
        if caller is not None and row.get("value") is None:
            yield PD213.at(path, f"{name}.value or {name}.valueFrom is required")
        return
    misplaced = [key for key in ("path", "jsonPath", "jqFilter", "parameter", "expression") if source.get(key)]
    if misplaced or not any(source.get(key) is not None for key in ("configMapKeyRef", "event", "supplied")):
        message = f"{name}.valueFrom only allows: default, configMapKeyRef and supplied"
        yield PD213.at((*path, "valueFrom", *misplaced[:1]), message)


def argument_name(row: Mapping[str, Json], path: Path) -> str:
    """Name an argument as Argo does: `spec.arguments.x`, `arguments.x` of a step or task."""
    of_spec = "templates" not in path and "workflowTemplateRef" not in path
    return f"{'spec.' if of_spec else ''}arguments.{row.get('name')}"


def _choice(row: Mapping[str, Json], path: Path, caller: ManifestView | None) -> Iterator[Diagnostic]:
    """Check an argument's value against its own `enum`. An empty one in a call is none when Argo comes to it."""
    choices, name, value = row.get("enum"), argument_name(row, path), row.get("value")
    if choices is None or (caller is not None and not choices):
        return
    if not choices:
        yield PD213.at((*path, "enum"), f"{name}.enum should contain at least one value")
    elif value is None:
        if caller is not None and row.get("valueFrom") is not None:
            yield PD213.at(path, f"{name}.value is required", "a value that's in the enum")
    elif _known(str(value), caller) not in map(str, choices):
        message = f"{name}.value should be present in {name}.enum list"
        yield PD213.at((*path, "value"), message, did_you_mean(str(value), list(map(str, choices))))


def _known(value: str, caller: ManifestView | None) -> str:
    """Return an argument's value as Argo compares it: a caller's tags are replaced where that can be done."""
    return filled(value, values_of(caller), globals_of(caller)) if caller is not None and "{{" in value else value


def _passed(call: CallView, called: TemplateView) -> Iterator[Diagnostic]:
    """Compare what a call passes with what the template takes; a misspelt argument is reported once, where it is."""
    for kind in KINDS:
        passed = {str(one["name"]): one for one in call.arguments(kind)}
        wanted = {str(one["name"]): one for one in called.inputs(kind)}
        strays = {
            name: (*call.path, "arguments", kind, i, "name") for i, name in enumerate(passed) if name not in wanted
        }
        for name, taken in wanted.items():
            if not satisfied(kind, taken, passed.get(name)) and not _says_nothing(passed.get(name)):
                stray = nearest(name, strays)
                where = strays.pop(stray) if stray else None
                if stray is None or not _asks_for(called, kind, stray, call):
                    yield _not_supplied(kind, name, call, called, stray, where)
        for name, where in strays.items():
            yield PD206.at(
                where, ignored(kind, name, called), did_you_mean(name, [one for one in wanted if one not in passed])
            )


def _asks_for(called: TemplateView, kind: str, name: str, call: CallView) -> bool:
    """Whether a template of this manifest uses an input that it doesn't declare, which is reported there."""
    mention = f"inputs.{kind}.{name}"
    return called.home is call.caller.home and any(mention in text for text, _ in texts(called.json, ()))


def ignored(kind: str, name: str, called: TemplateView) -> str:
    """Say that a template doesn't take an argument that it's given."""
    what = f"template {called.name!r}" if called.name else "the template"
    return f"{what} has no input {kind[:-1]} {name!r}; Argo ignores it"


def _says_nothing(argument: Mapping[str, Json] | None) -> bool:
    """Whether an argument has no value at all, which is reported where it stands."""
    return argument is not None and argument.get("value") is None and argument.get("valueFrom") is None


def _not_supplied(
    kind: str, name: str, call: CallView, called: TemplateView, stray: str | None, path: Path | None
) -> Diagnostic:
    message = f"{call.where} templates.{called.name} inputs.{kind}.{name} was not supplied"
    hint = f"{call.name!r} has to pass it, or template {called.name!r} needs a default for it"
    if stray:
        hint = f"it passes {stray!r}, which the template doesn't have: did you mean {name!r}?"
    place = (*call.path, "arguments") if "arguments" in call.json else call.path
    return _not_passed(kind).at(path or place, message, hint)


def _not_passed(kind: str) -> Rule:
    return PD204 if kind == "parameters" else PD205


def satisfied(kind: str, wanted: Mapping[str, Json], passed: Mapping[str, Json] | None) -> bool:
    """Whether an input gets a value; an argument without one takes away the input's own (Argo: ProcessArgs)."""
    if kind == "artifacts":
        return passed is not None or bool(wanted.get("optional")) or has_location(wanted) or is_unfinished(wanted)
    if passed is None:
        return wanted.get("value") is not None or wanted.get("default") is not None or "valueFrom" in wanted
    return passed.get("value") is not None or (passed.get("valueFrom") or {}).get("configMapKeyRef") is not None


def check_home(home: ManifestView) -> Iterator[Diagnostic]:
    """Check what the workflow's arguments give to the entrypoint and the exit handler. Argo: ValidateWorkflow."""
    yield from check_values(home.spec.get("arguments"), (*home.path, "arguments"), None)
    if home.kind == "CronWorkflow":
        yield from _each_has_a_value(home)
    if not home.is_run:
        return
    for field in ("entrypoint", "onExit"):
        name = home.spec.get(field) or (home.stored.spec.get(field) if home.stored else None)
        template = home.template(str(name)) if name else None
        if template is not None:
            yield from _entry(home, template, field)


def _entry(home: ManifestView, template: TemplateView, field: str) -> Iterator[Diagnostic]:
    for kind in KINDS:
        passed = arguments_of(home, kind)
        for wanted in template.inputs(kind):
            name = str(wanted["name"])
            if not satisfied(kind, wanted, passed.get(name)):
                message = f"templates.{template.name} inputs.{kind}.{name} was not supplied"
                close = nearest(name, passed)
                hint = f"it's the {field}: add {name!r} to the workflow's arguments, or give the input a default"
                near = f"did you mean {close!r}?" if close != name and close else hint
                yield _not_passed(kind).at((*home.path, field), message, near)


def arguments_of(home: ManifestView, kind: str) -> dict[str, Mapping[str, Json]]:
    """Return a workflow's arguments by name: its own, and those of the template that it's made of."""
    stored = arguments_of(home.stored, kind) if home.stored else {}
    return {**stored, **{str(one["name"]): one for one in named((home.spec.get("arguments") or {}).get(kind))}}


def _each_has_a_value(home: ManifestView) -> Iterator[Diagnostic]:
    for index, row in enumerate(maps((home.spec.get("arguments") or {}).get("parameters"))):
        if row.get("value") is None and row.get("valueFrom") is None:
            name = f"spec.arguments.{row.get('name')}"
            path = (*home.path, "arguments", "parameters", index)
            yield PD213.at(path, f"{name}.value or {name}.valueFrom is required", "nobody is there to give it")


PD201 = Rule(
    "PD201",
    "a call of a template that doesn't exist, or of none, or of two",
    refused_by=(LINT,),
    why="A step or task leads to exactly one template, which has to exist.",
    bad="""\
- name: main
  steps:
  - - {name: say, template: ecko, arguments: {parameters: [{name: text, value: hi}]}}
- name: echo
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", command: [echo], args: ["{{inputs.parameters.text}}"]}
""",
    good="""\
- name: main
  steps:
  - - {name: say, template: echo, arguments: {parameters: [{name: text, value: hi}]}}
- name: echo
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", command: [echo], args: ["{{inputs.parameters.text}}"]}
""",
    absence=True,
    of_home=check_home,
    of_template=check_template,
)
PD204 = Rule(
    "PD204",
    "an input parameter that has no default and isn't passed",
    refused_by=(LINT,),
    why="An input without a value or a default has to be passed by every call.",
    bad="""\
- name: main
  steps:
  - - {name: say, template: echo}
- name: echo
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", command: [echo], args: ["{{inputs.parameters.text}}"]}
""",
    good="""\
- name: main
  steps:
  - - {name: say, template: echo, arguments: {parameters: [{name: text, value: hi}]}}
- name: echo
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", command: [echo], args: ["{{inputs.parameters.text}}"]}
""",
    absence=True,
    of_home=check_home,
    of_template=check_template,
)
PD205 = Rule(
    "PD205",
    "an input artifact that isn't passed",
    refused_by=(LINT,),
    why="An input artifact without a location of its own has to be passed by every call, unless it's optional.",
    bad="""\
- name: main
  steps:
  - - {name: a, template: work}
- name: work
  inputs: {artifacts: [{name: data, path: /data}]}
  container: {image: "busybox:1.37"}
""",
    good="""\
- name: main
  steps:
  - - {name: a, template: work, arguments: {artifacts: [{name: data, raw: {data: hi}}]}}
- name: work
  inputs: {artifacts: [{name: data, path: /data}]}
  container: {image: "busybox:1.37"}
""",
    absence=True,
    of_home=check_home,
    of_template=check_template,
)
PD206 = Rule(
    "PD206",
    "an argument that the template doesn't have",
    severity=Severity.WARNING,
    why="Argo ignores it, and the template's own value is used: mostly a slip of the pen.",
    bad="""\
- name: main
  steps:
  - - {name: say, template: echo, arguments: {parameters: [{name: text, value: hi}, {name: color, value: red}]}}
- name: echo
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", command: [echo], args: ["{{inputs.parameters.text}}"]}
""",
    good="""\
- name: main
  steps:
  - - {name: say, template: echo, arguments: {parameters: [{name: text, value: hi}]}}
- name: echo
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", command: [echo], args: ["{{inputs.parameters.text}}"]}
""",
    of_home=check_home,
    of_template=check_template,
)
PD213 = Rule(
    "PD213",
    "an argument without a value, with a source that arguments can't have, or outside its own `enum`",
    refused_by=(LINT,),
    why="An argument is a value, or says where one comes from that's known before anything runs.",
    bad="""\
- name: main
  steps:
  - - {name: say, template: echo, arguments: {parameters: [{name: text}]}}
- name: echo
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", command: [echo], args: ["{{inputs.parameters.text}}"]}
""",
    good="""\
- name: main
  steps:
  - - {name: say, template: echo, arguments: {parameters: [{name: text, value: hi}]}}
- name: echo
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", command: [echo], args: ["{{inputs.parameters.text}}"]}
""",
    of_home=check_home,
    of_template=check_template,
)
