"""What's declared and never used. Only of manifests that are run: what others may use can't be seen here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.diagnostics import Severity
from pydsl.diagnostics.rule import CORRECTNESS, Rule
from pydsl.validate.view import named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.diagnostics import Diagnostic
    from pydsl.spec.values import Json
    from pydsl.validate.view import ManifestView, TemplateView


def check(home: ManifestView) -> Iterator[Diagnostic]:
    """Report unused templates, and unused parameters and artifacts of the others."""
    if not home.is_run or home.stored is not None or home.incomplete:
        return
    used = _called(home)
    words = _Words(home)
    for template in home.templates:
        if template.name and template.name not in used:
            yield PD815.at((*template.path, "name"), f"nothing calls template {template.name!r}")
        yield from _inputs(template, words)
    for number, row in enumerate(_parameters_of(home.spec.get("arguments"))):
        name = str(row["name"])
        if not words.anywhere(f"workflow.parameters.{name}") and not _passed(home, name):
            path = (*home.path, "arguments", "parameters", number, "name")
            yield PD813.at(path, f"the workflow's parameter {name!r} is never used")


def _called(home: ManifestView) -> set[str]:
    """Name the templates that something leads to, tags aside: a tag may lead to any."""
    names: set[str] = {str(home.spec.get(field)) for field in ("entrypoint", "onExit") if home.spec.get(field)}
    names |= set(_named_in(home.spec.get("hooks")))
    reached: set[str] = set()
    by_name = {template.name: template for template in home.templates}
    while names:
        name = names.pop()
        if "{{" in name:
            return set(by_name)
        if name not in reached:
            reached.add(name)
            if name in by_name:
                names |= set(_named_in({key: by_name[name].json.get(key) for key in ("steps", "dag")}))
    return reached


def _named_in(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        for key in ("template", "onExit"):
            if isinstance(value.get(key), str):
                yield value[key]
        for inner in value.values():
            yield from _named_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _named_in(inner)


class _Words:
    """All texts of a manifest, and of each template, as one text each, to look names up in."""

    def __init__(self, home: ManifestView) -> None:
        self.whole = "\n".join(_all_texts(home.spec))

    def anywhere(self, name: str) -> bool:
        """Whether a name is mentioned, or all of its kind are."""
        base, _, _last = name.rpartition(".")
        return (
            name in self.whole or f"{base}}}" in self.whole or f"{base}[" in self.whole or f"{base}.json" in self.whole
        )


def _all_texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        if "workflow" in value:
            yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _all_texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _all_texts(inner)


def _passed(home: ManifestView, name: str) -> bool:
    """Whether the entrypoint or the exit handler takes a parameter of this name."""
    entries = [home.template(str(home.spec.get(field))) for field in ("entrypoint", "onExit")]
    return any(row["name"] == name for entry in entries if entry for row in entry.inputs("parameters"))


def _inputs(template: TemplateView, words: _Words) -> Iterator[Diagnostic]:
    rows = template.inputs("parameters")
    if not rows or template.json.get("plugin") is not None:
        return
    body = {key: value for key, value in template.json.items() if key != "inputs"}
    text = "\n".join(_strings(body)) + "\n".join(_strings(template.json["inputs"].get("artifacts")))
    if any(
        word in text for word in ("inputs.parameters}", "inputs.parameters)", "inputs.parameters[", "toJson(inputs")
    ):
        return
    answered = {row["name"] for row in template.outputs("parameters") if "supplied" in (row.get("valueFrom") or {})}
    for number, row in enumerate(rows):
        if f"inputs.parameters.{row['name']}" not in text and row["name"] not in answered:
            path = (*template.path, "inputs", "parameters", number, "name")
            yield PD814.at(path, f"template {template.name!r} never uses its input {row['name']!r}")


def _strings(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        if "inputs" in value:
            yield value
    elif isinstance(value, dict):
        held: Mapping[str, Json] = value
        for inner in held.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _parameters_of(arguments: Json) -> list[Mapping[str, Json]]:
    """List the parameters of arguments, whatever they are."""
    return named(arguments.get("parameters")) if isinstance(arguments, dict) else []


PD813 = Rule(
    "PD813",
    "a parameter of the workflow that's never used",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="A parameter that nothing reads is often a misspelt one, and whoever sets it waits for an effect.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  arguments: {parameters: [{name: color, value: red}]}
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
    good="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
    disuse=True,
    of_home=check,
)
PD814 = Rule(
    "PD814",
    "an input that its template never uses",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="An input that a template doesn't use is work for every caller, for nothing.",
    bad="""\
- name: main
  inputs: {parameters: [{name: color, value: red}]}
  container: {image: 'busybox:1.37'}
""",
    good="""\
- name: main
  inputs: {parameters: [{name: color, value: red}]}
  container: {image: 'busybox:1.37', args: ['{{inputs.parameters.color}}']}
""",
    disuse=True,
    of_home=check,
)
PD815 = Rule(
    "PD815",
    "a template that nothing calls",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="Only in manifests that are run: a WorkflowTemplate's templates are for others.",
    bad="""\
- name: main
  container: {image: "busybox:1.37"}
- name: old
  suspend: {}
""",
    good="""\
- name: main
  container: {image: "busybox:1.37"}
""",
    disuse=True,
    of_home=check,
)
