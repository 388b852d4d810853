"""What can be wrong with a manifest's fields, told: unknown, of another type, missing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydsl.diagnostics import SERVER, Diagnostic, Path, nearest
from pydsl.diagnostics.rule import Rule
from pydsl.spec.fields import ListOf, MapOf, ObjectOf, Scalar, Type
from pydsl.spec.scalars import ACCEPTS
from pydsl.spec.versions import EQUIVALENT

if TYPE_CHECKING:
    from pydsl.spec.values import Json


_WANTED = {
    "str": "text",
    "bool": "true or false",
    "float": "a number",
    "Int32": "a whole number",
    "Int64": "a whole number",
    "IntOrString": "a whole number or text",
    "Quantity": "a quantity, such as 500m or 1Gi",
    "Time": "a time, such as 2026-01-31T12:00:00Z",
    "Bytes": "base64 text",
}
_LONGEST = 40
_FEW = 12


def unknown_kind(kind: Json, known: list[str]) -> Diagnostic:
    """Return the finding that a manifest is of no kind of Argo's."""
    close = nearest(str(kind), known)
    hint = f"did you mean {close}?" if close else f"Argo's kinds are: {', '.join(known)}"
    return PD101.at(("kind",), f"{kind!r} isn't a kind of Argo's", hint)


def unknown_field(cls: str, key: str, close: str | None, known: list[str], path: Path) -> Diagnostic:
    """Return the finding that a class has no such field."""
    hint = f"did you mean {close!r}?" if close else None
    if not close and len(known) <= _FEW:
        hint = f"it can have: {', '.join(known)}" if known else None
    return PD101.at((*path, key), f"{cls} has no field {key!r}", hint)


INSTEAD = {
    **{key: f"{new}, a list" for key, new in EQUIVALENT.items()},
    ("Template", "priority"): "priorityClassName",
    ("WorkflowSpec", "podPriority"): "podPriorityClassName",
}
"""What to write instead of a field that's gone, by class and name."""


def gone(cls: str, key: str, until: str, path: Path) -> Diagnostic:
    """Return the finding that Argo doesn't know a field any more."""
    message = f"{cls} has no field {key!r} any more: Argo {until} was the last to know it"
    instead = INSTEAD.get((cls, key))
    return PD101.at(
        (*path, key), message, f"use {instead}, or --target {until}" if instead else f"--target {until} reads it"
    )


def missing(cls: str, key: str, path: Path) -> Diagnostic:
    """Return the finding that the API server asks for a field; `argo lint` doesn't, so it's a warning."""
    message = f"{cls} needs the field {key!r}"
    return PD103.warn((*path, key), message)


def wrong_type(kind: Type, value: Json, path: Path) -> Diagnostic:
    """Return the finding that a value is of another type than its field's."""
    name = next((str(part) for part in reversed(path) if isinstance(part, str)), "a manifest")
    what = f"{name}[{path[-1]}]" if path and isinstance(path[-1], int) else name
    message = f"{what} must be {_wanted(kind)}, not {_shown(value)}"
    return PD102.at(path, message, _mend(kind, value))


def one_dash(groups: list[Json], path: Path) -> Diagnostic:
    """Return the finding that steps were written as a list, where a list of lists is needed."""
    number = next(number for number, group in enumerate(groups) if isinstance(group, dict))
    name = groups[number].get("name", "...")
    hint = f"write two dashes, `- - name: {name}`; a step that runs beside the one above it has one dash, further in"
    message = f"each item of {path[-1] if path else 'steps'} must be a list of the steps that run together, not a map"
    return PD102.at((*path, number), message, hint)


def _wanted(kind: Type) -> str:
    if isinstance(kind, Scalar):
        return _WANTED[kind.word]
    if isinstance(kind, ObjectOf):
        return f"a map (of {kind.name})"
    return "a list" if isinstance(kind, ListOf) else "a map"


def _shown(value: Json) -> str:
    if isinstance(value, (dict, list)):
        return "a map" if isinstance(value, dict) else "a list"
    if isinstance(value, str):
        return f"the text {json.dumps(value if len(value) <= _LONGEST else value[:_LONGEST] + '…', ensure_ascii=False)}"
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    return f"the number {value}"


def _mend(kind: Type, value: Json) -> str | None:
    if isinstance(kind, ListOf):
        return "begin it with a dash: `- `" if isinstance(value, dict) else f"write a list: [{_written(value)}]"
    if isinstance(kind, (MapOf, ObjectOf)):
        return "leave out the dash" if isinstance(value, list) and len(value) == 1 else None
    return _mend_scalar(kind, value)


def _mend_scalar(kind: Scalar, value: Json) -> str | None:
    if kind.word == "str" and isinstance(value, (bool, int, float)):
        return f'quote it: "{_written(value)}"'
    if isinstance(value, str) and "{{" in value:
        return "a tag can stand only where text may"
    if isinstance(value, str) and ACCEPTS[kind.word](_bare(value)):
        return f"write {value} without quotes"
    return None


def _bare(text: str) -> Json:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _written(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value)


PD101 = Rule(
    "PD101",
    "a field that the type doesn't have; names the nearest",
    why="Argo reads fields by their exact names; lint and the API server refuse one that they don't know.",
    bad="""\
- name: main
  container: {imge: "busybox:1.37"}
""",
    good="""\
- name: main
  container: {image: "busybox:1.37"}
""",
)
PD102 = Rule(
    "PD102",
    "a value of another type than the field's (steps written with one dash, a map for a list)",
    why="Nothing is converted: a number isn't text, and a list of steps is a list of lists.",
    bad="""\
- name: main
  steps:
  - name: say
    template: echo
    arguments: {parameters: [{name: text, value: hi}]}
- name: echo
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", command: [echo], args: ["{{inputs.parameters.text}}"]}
""",
    good="""\
- name: main
  steps:
  - - name: say
      template: echo
      arguments: {parameters: [{name: text, value: hi}]}
- name: echo
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", command: [echo], args: ["{{inputs.parameters.text}}"]}
""",
)
PD103 = Rule(
    "PD103",
    "a required field that isn't there",
    refused_by=(SERVER,),
    why="The CRDs ask for it. Argo's lint doesn't, and fails later, if at all.",
    bad="""\
- name: main
  container: {image: "busybox:1.37", env: [{value: a}]}
""",
    good="""\
- name: main
  container: {image: "busybox:1.37", env: [{name: A, value: a}]}
""",
)
