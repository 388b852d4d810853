"""Calls: that what is called exists, and gets what it needs. Argo: validate.go, ProcessArgs in util.go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.validate.view import (
    Call,
    Home,
    Json,
    Template,
    callee,
    did_you_mean,
    error,
    named,
    referred,
    warning,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.diagnostics import Diagnostic, Path

TARGETS = ("template", "templateRef", "inline")


def check_template(template: Template) -> Iterator[Diagnostic]:
    """Check every call that a template makes."""
    for call in template.calls():
        yield from _target(call, template)
        called = callee(call, template)
        if called is not None:
            yield from _supplied(call, called)
            yield from _unknown(call, called)


def _target(call: Call, template: Template) -> Iterator[Diagnostic]:
    given = [target for target in TARGETS if call.json.get(target)]
    if not given:
        yield error("PD201", call.path, f"{call.name!r} calls nothing; it needs one of template, templateRef or inline")
    elif len(given) > 1:
        message = f"{call.name!r} names {' and '.join(given)}; it needs one of template, templateRef or inline"
        severity = warning if "inline" in given else error  # lint refuses the one and is silent about the other
        yield severity("PD201", call.path, message)
    elif given == ["template"]:
        yield from _local(str(call.json["template"]), call, template.home)
    elif given == ["templateRef"]:
        yield from _elsewhere(call, template.home)


def _local(name: str, call: Call, home: Home) -> Iterator[Diagnostic]:
    if "{{" not in name and home.template(name) is None and (home.stored or not home.spec.get("workflowTemplateRef")):
        hint = did_you_mean(name, home.template_names())
        yield error("PD201", (*call.path, "template"), f"template name {name!r} undefined", hint)


def _elsewhere(call: Call, home: Home) -> Iterator[Diagnostic]:
    reference = call.json["templateRef"]
    name, wanted = str(reference.get("name")), str(reference.get("template"))
    if "{{" in name + wanted:
        return
    path = (*call.path, "templateRef")
    found = referred(reference, home.library)
    if found is None:
        kind = "ClusterWorkflowTemplate" if reference.get("clusterScope") else "WorkflowTemplate"
        message = f"{kind} {name!r} isn't among the files that were given, so this call wasn't checked"
        yield warning("PD207", (*path, "name"), message, "name its file as well")
    elif found.template(wanted) is None:
        hint = did_you_mean(wanted, found.template_names())
        yield error("PD208", (*path, "template"), f"template {name}.{wanted} undefined", hint)


def _supplied(call: Call, called: Template) -> Iterator[Diagnostic]:
    for kind in ("parameters", "artifacts"):
        passed = {str(one["name"]): one for one in call.arguments(kind)}
        for wanted in called.inputs(kind):
            name = str(wanted["name"])
            if not _satisfied(kind, wanted, passed.get(name)):
                yield _not_supplied(kind, name, call, called, list(passed))


def _satisfied(kind: str, wanted: Mapping[str, Json], passed: Mapping[str, Json] | None) -> bool:
    if kind == "parameters":
        if passed is not None and passed is not wanted:
            return has_value(passed)
        return has_value(wanted) or "default" in wanted
    return passed is not None or bool(wanted.get("optional")) or _has_location(wanted)


def has_value(parameter: Mapping[str, Json]) -> bool:
    """Tell whether a parameter says where its value comes from."""
    return "value" in parameter or "valueFrom" in parameter


def _has_location(artifact: Mapping[str, Json]) -> bool:
    about = {"name", "path", "mode", "optional", "archive", "archiveLogs", "recurseMode", "subPath", "artifactGC"}
    return any(key not in about for key in artifact)


def _not_supplied(kind: str, name: str, call: Call, called: Template, passed: list[str]) -> Diagnostic:
    code = "PD204" if kind == "parameters" else "PD205"
    inputs = {str(one["name"]) for one in called.inputs(kind)}
    stray = [one for one in passed if one not in inputs]
    hint = f"{call.name!r} has to pass it, or template {called.name!r} needs a default for it"
    if stray and (near := did_you_mean(stray[0], [name])) and near.startswith("did"):
        hint = f"the argument {stray[0]!r} looks as if {name!r} was meant"
    return error(code, call.path, f"inputs.{kind}.{name} was not supplied", hint)


def _unknown(call: Call, called: Template) -> Iterator[Diagnostic]:
    for kind in ("parameters", "artifacts"):
        known = [str(one["name"]) for one in called.inputs(kind)]
        for index, passed in enumerate((call.json.get("arguments") or {}).get(kind) or []):
            name = passed.get("name") if isinstance(passed, dict) else None
            if name and name not in known:
                path: Path = (*call.path, "arguments", kind, index, "name")
                message = f"template {called.name!r} has no input {kind[:-1]} {name!r}; Argo ignores it"
                yield warning("PD206", path, message, did_you_mean(str(name), known))


def check_entry(home: Home) -> Iterator[Diagnostic]:
    """Check that the entrypoint's inputs are among the workflow's arguments. Argo: validate.go, ValidateWorkflow."""
    if home.kind not in {"Workflow", "CronWorkflow"}:
        return
    entry = home.template(str(home.spec.get("entrypoint") or (home.stored and home.stored.spec.get("entrypoint"))))
    if entry is None:
        return
    arguments = {kind: _arguments(home, kind) for kind in ("parameters", "artifacts")}
    for kind, passed in arguments.items():
        for wanted in entry.inputs(kind):
            name = str(wanted["name"])
            if not _satisfied_by_workflow(kind, wanted, passed.get(name)):
                code = "PD204" if kind == "parameters" else "PD205"
                hint = f"the entrypoint {entry.name!r} needs it: add it to the workflow's arguments"
                yield error(code, (*home.path, "entrypoint"), f"inputs.{kind}.{name} was not supplied", hint)


def _arguments(home: Home, kind: str) -> dict[str, Mapping[str, Json]]:
    stored = _arguments(home.stored, kind) if home.stored else {}
    return {**stored, **{str(one["name"]): one for one in named((home.spec.get("arguments") or {}).get(kind))}}


def _satisfied_by_workflow(kind: str, wanted: Mapping[str, Json], passed: Mapping[str, Json] | None) -> bool:
    if kind == "parameters" and passed is not None:
        return True  # lint takes an argument without a value: it may be given when the workflow is submitted
    return _satisfied(kind, wanted, passed)
