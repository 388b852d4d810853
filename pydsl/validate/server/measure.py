"""The limits of single fields, each as a function that checks a value whose type is right."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydsl.diagnostics import SERVER
from pydsl.diagnostics.rule import Rule
from pydsl.spec import faults
from pydsl.validate.server import limits
from pydsl.validate.server.findings import servers
from pydsl.validate.view import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.diagnostics import Path
    from pydsl.spec.values import Json
    from pydsl.validate.server.schema import Check, Findings

Key = tuple[str, str]

_SPLIT = "split it: a task may call another DAG template that holds part of the tasks, and withItems is one task"


def checks_of(key: Key) -> list[Check]:
    """Make the checks that a field of a class asks for."""
    return list(_checks_of(key))


def _checks_of(key: Key) -> Iterator[Check]:
    if key in limits.FORMS:
        yield _form(limits.FORMS[key])
    if key in limits.WORDS:
        yield _words(limits.WORDS[key])
    if key in limits.NUMBERS:
        yield _number(limits.NUMBERS[key])
    if key in limits.LENGTHS:
        yield _length(limits.LENGTHS[key])
    if key in limits.KEYS:
        yield _keys(key, limits.KEYS[key])
    if key in limits.SETS:
        yield _set
    if key in limits.ALSO_REQUIRED:
        yield _required(limits.ALSO_REQUIRED[key])


def _name(path: Path) -> str:
    return next((str(part) for part in reversed(path) if isinstance(part, str)), "value")


def _form(pattern: str) -> Check:
    form = limits.form(pattern)

    def check(value: Json, path: Path, findings: Findings) -> None:
        rows = [(value, path)] if not isinstance(value, list) else [(v, (*path, i)) for i, v in enumerate(value)]
        for text, where in rows:
            if isinstance(text, str) and not form.fullmatch(text):
                message = f"{_name(where)} {text!r} doesn't have the form that the API server asks for"
                findings.append(PD702.at(where, message, f"it has to match ^({pattern})$"))

    return check


def _words(words: tuple[str, ...]) -> Check:
    def check(value: Json, path: Path, findings: Findings) -> None:
        if value not in words:
            message = f"{_name(path)} can't be {value!r}: the API server takes {', '.join(filter(None, words))}"
            findings.append(PD703.at(path, message, did_you_mean(str(value), [w for w in words if w])))

    return check


def _number(bounds: limits.Bounds) -> Check:
    def check(value: Json, path: Path, findings: Findings) -> None:
        if not isinstance(value, (int, float)):
            return
        if bounds.least is not None and value < bounds.least:
            findings.append(PD704.at(path, f"{_name(path)} must be at least {bounds.least}, not {value}"))
        if bounds.most is not None and value > bounds.most:
            findings.append(PD704.at(path, f"{_name(path)} must be at most {bounds.most}, not {value}"))

    return check


def _length(bounds: limits.Bounds) -> Check:
    def check(value: Json, path: Path, findings: Findings) -> None:
        what = "characters" if isinstance(value, str) else "items"
        if not isinstance(value, (str, list)):
            return
        if bounds.least is not None and len(value) < bounds.least:
            findings.append(PD701.at(path, f"{_name(path)} must not be empty: the API server refuses it"))
        if bounds.most is not None and len(value) > bounds.most:
            message = f"{_name(path)} has {len(value)} {what}; the API server takes {bounds.most} with the full CRDs"
            findings.append(PD701.at(path, message, _SPLIT if path[-2:] == ("dag", "tasks") else None))

    return check


def _set(value: Json, path: Path, findings: Findings) -> None:
    for number, one in enumerate(value if isinstance(value, list) else ()):
        if one in value[:number]:
            findings.append(PD707.at((*path, number), f"{one!r} is there already"))


def _required(names: tuple[str, ...]) -> Check:
    def check(value: Json, path: Path, findings: Findings) -> None:
        asked = [name for name in names if isinstance(value, dict) and value.get(name) is None]
        findings.extend(servers(faults.missing("Container", name, path)) for name in asked)

    return check


def _keys(key: Key, names: tuple[str, ...]) -> Check:
    defaults = {"protocol": limits.DEFAULTS["ContainerPort", "protocol"]}

    def check(value: Json, path: Path, findings: Findings) -> None:
        seen: set[str] = set()
        for number, row in enumerate(value if isinstance(value, list) else ()):
            if isinstance(row, dict):
                told = {name: row.get(name, defaults.get(name)) for name in names}
                identity = json.dumps(told)
                if identity in seen:
                    message = f"{key[1]}: {', '.join(f'{name} {told[name]!r}' for name in names)} is there already"
                    findings.append(PD707.at((*path, number), message))
                seen.add(identity)

    return check


PD701 = Rule(
    "PD701",
    "too many or too few: 200 tasks or templates, 500 parameters, empty steps",
    refused_by=(SERVER,),
    why="The full CRDs take 200 tasks in a DAG. A task may call another DAG template, and a loop is one task.",
    bad="""\
- name: main
  steps: []
""",
    good="""\
- name: main
  suspend: {}
""",
)
PD702 = Rule(
    "PD702",
    "a name or schedule of a form that the CRD doesn't take",
    refused_by=(SERVER,),
    why="The CRDs give a pattern for names and schedules, stricter than Argo's lint.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {name: nightly}
spec:
  schedules: ['@every 1.5h']
  workflowSpec:
    entrypoint: main
    templates:
    - name: main
      container: {image: "busybox:1.37"}
""",
    good="""\
apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {name: nightly}
spec:
  schedules: ['@every 90m']
  workflowSpec:
    entrypoint: main
    templates:
    - name: main
      container: {image: "busybox:1.37"}
""",
)
PD703 = Rule(
    "PD703",
    "a word that the CRD doesn't list",
    refused_by=(SERVER,),
    why="The CRDs list the words that a field may be.",
    bad="""\
- name: main
  container: {image: "busybox:1.37"}
  metrics: {prometheus: [{name: a, help: a, gauge: {value: '1', realtime: false, operation: Mul}}]}
""",
    good="""\
- name: main
  container: {image: "busybox:1.37"}
  metrics: {prometheus: [{name: a, help: a, gauge: {value: '1', realtime: false, operation: Add}}]}
""",
)
PD704 = Rule(
    "PD704",
    "a number out of bounds",
    refused_by=(SERVER,),
    why="A mode is nine bits of Unix permissions, a parallelism at least one.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  parallelism: 0
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
  parallelism: 1
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
)
PD707 = Rule(
    "PD707",
    "two items of a list that may differ in nothing else: ports, mounts, variables",
    refused_by=(SERVER,),
    why="Kubernetes tells the items of these lists apart by these fields.",
    bad="""\
- name: main
  container: {image: "busybox:1.37", env: [{name: A, value: a}, {name: A, value: b}]}
""",
    good="""\
- name: main
  container: {image: "busybox:1.37", env: [{name: A, value: a}, {name: B, value: b}]}
""",
)
