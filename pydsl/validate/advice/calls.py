"""Steps and tasks that don't do what they say: without an item, without a moment, with a condition that fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.diagnostics import Severity
from pydsl.diagnostics.rule import CORRECTNESS, Rule
from pydsl.expr.errors import ExprError
from pydsl.expr.tagging import find_tags, raw
from pydsl.validate.calls import PARAMETER_TAG, known_values
from pydsl.validate.view import CallView, ManifestView, TemplateView, hooks_of, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json


def check(home: ManifestView) -> Iterator[Diagnostic]:
    """Look at the calls of a manifest's templates."""
    for template in home.templates:
        yield from _not_run(template)
        loops = {call.name for call in template.calls if "{{" in str(call.json.get("withParam") or "")}
        for call in template.calls:
            yield from _item(call)
            yield from _when(call)
            yield from _hooks(call) if call.group is None else ()
            yield from _empty_loop(call, loops) if loops else ()
    yield from _unseen_items(home)


def _not_run(template: TemplateView) -> Iterator[Diagnostic]:
    """Report the tasks of a DAG that its target doesn't need."""
    dag = template.json.get("dag")
    target = str(dag.get("target") or "") if isinstance(dag, dict) else ""
    if not target or "{{" in target:
        return
    by_name = {call.name: call for call in template.calls}
    needed: set[str] = set()
    waiting = [name for name in target.split() if name in by_name]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += [other for other, _ in by_name[name].waits_for if other in by_name]
    for call in template.calls:
        if needed and call.name not in needed:
            yield PD807.at((*call.path, "name"), f"task {call.name!r} never runs: target {target!r} doesn't need it")


def _item(call: CallView) -> Iterator[Diagnostic]:
    if not call.loops:
        body = {key: value for key, value in call.json.items() if key != "inline"}
        yield from _items(body, call.path, f"{call.name!r} has no loop: {{{{item}}}} stays as it is")


def _unseen_items(home: ManifestView) -> Iterator[Diagnostic]:
    """Look where no loop reaches: at the workflow's hooks, and into what loops call."""
    for name, hook, path in hooks_of(home.spec, home.path):
        yield from _items(hook, path, f"hook {name!r} has no loop: {{{{item}}}} stays as it is")
    looped = {call.json.get("template") for template in home.templates for call in template.calls if call.loops}
    for template in home.templates:
        if template.name in looped and not template.calls:
            message = f"template {template.name!r} doesn't see the item of the loop that calls it: {{{{item}}}} stays"
            yield from _items(template.json, template.path, message, "make it an input, and pass {{item}} for it")


def _items(body: Json, path: Path, message: str, hint: str | None = None) -> Iterator[Diagnostic]:
    if b"item" not in raw(body):
        return
    for text, where in texts(body, path):
        if any(tag.content.strip() == "item" and not tag.is_expression for tag in find_tags(text)):
            yield PD801.at(where, message, hint)


def _when(call: CallView) -> Iterator[Diagnostic]:
    """Try a condition with the values that its parameters are known to have."""
    text = call.json.get("when")
    tags = list(PARAMETER_TAG.finditer(text)) if isinstance(text, str) else []
    if len(tags) != 1 or str(text).count("{{") != 1:
        return
    from pydsl.expr import when  # manifests without conditions don't load their language

    tag = tags[0]
    for value in known_values(call.caller, tag[1], tag[2]):
        written = str(text).replace(tag[0], value)
        try:
            when.evaluate(written)
        except ExprError as problem:
            hint = f"put the tag in quotes: '{tag[0]}'"
            message = f"with {value!r} this condition fails: {problem.message}"
            yield PD806.at((*call.path, "when"), message, hint)


def _hooks(call: CallView) -> Iterator[Diagnostic]:
    for name, hook, path in hooks_of(call.json, call.path):
        if name != "exit" and not hook.get("expression"):
            yield PD812.at(path, f"hook {name!r} doesn't say when: it needs an expression", "only exit needs none")


def _empty_loop(call: CallView, loops: set[str]) -> Iterator[Diagnostic]:
    """Report arguments that collect a loop over run-time data: with no items there's nothing to collect.

    Artifacts of a loop are never collected: that's PD825.
    """
    prefix = "steps" if call.group is not None else "tasks"
    for text, path in texts(call.json.get("arguments"), (*call.path, "arguments")):
        for tag in find_tags(text):
            parts = tag.content.strip().split(".")
            is_asked = not tag.is_expression and parts[0] == prefix and len(parts) > 3 and parts[1] in loops
            if is_asked and parts[3] != "artifacts":
                message = f"if {parts[1]!r} loops over nothing, this output isn't there, and the workflow fails"
                last = f".{parts[3]}" + "".join(f"['{part}']" for part in parts[4:])
                own = f"{prefix}['{parts[1]}'].outputs{last}"
                yield PD811.at(path, message, f"write {{{{={own} ?? '[]'}}}}")


PD801 = Rule(
    "PD801",
    "`{{item}}` outside of a loop",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="Outside of a loop there's no item, and `{{item}}` is passed on as it is. Lint doesn't mind.",
    bad="""\
- name: main
  steps:
  - - {name: say, template: echo, arguments: {parameters: [{name: text, value: '{{item}}'}]}}
- name: echo
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", command: [echo], args: ["{{inputs.parameters.text}}"]}
""",
    good="""\
- name: main
  steps:
  - - name: say
      template: echo
      withItems: [a, b]
      arguments: {parameters: [{name: text, value: '{{item}}'}]}
- name: echo
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", command: [echo], args: ["{{inputs.parameters.text}}"]}
""",
    of_home=check,
)
PD806 = Rule(
    "PD806",
    "a condition that fails for a value which its parameter has",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="A tag is replaced before the condition is read, so `a-b` is a subtraction, and two words are an error.",
    bad="""\
- name: main
  inputs: {parameters: [{name: who, value: all of us}]}
  steps:
  - - {name: a, template: work, when: '{{inputs.parameters.who}} == me'}
- name: work
  container: {image: "busybox:1.37"}
""",
    good="""\
- name: main
  inputs: {parameters: [{name: who, value: all of us}]}
  steps:
  - - {name: a, template: work, when: "'{{inputs.parameters.who}}' == 'me'"}
- name: work
  container: {image: "busybox:1.37"}
""",
    of_home=check,
)
PD807 = Rule(
    "PD807",
    "a task that the DAG's target doesn't need",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="With a target, Argo runs it and what it waits for, and nothing else.",
    bad="""\
- name: main
  dag:
    target: a
    tasks:
    - {name: a, template: work}
    - {name: b, template: work}
- name: work
  container: {image: "busybox:1.37"}
""",
    good="""\
- name: main
  dag:
    target: b
    tasks:
    - {name: a, template: work}
    - {name: b, template: work, depends: a}
- name: work
  container: {image: "busybox:1.37"}
""",
    of_home=check,
)
PD811 = Rule(
    "PD811",
    "the outputs of a loop that may be empty",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why=(
        "A loop over an empty list is skipped, and has no outputs: a plain tag that asks for them fails the workflow."
    ),
    bad="""\
- name: main
  inputs: {parameters: [{name: list, value: '[]'}]}
  steps:
  - - {name: each, template: make, withParam: '{{inputs.parameters.list}}'}
  - - name: all
      template: echo
      arguments: {parameters: [{name: text, value: '{{steps.each.outputs.result}}'}]}
- name: make
  script: {image: 'busybox:1.37', command: [sh], source: date}
- name: echo
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", command: [echo], args: ["{{inputs.parameters.text}}"]}
""",
    good="""\
- name: main
  inputs: {parameters: [{name: list, value: '[]'}]}
  steps:
  - - {name: each, template: make, withParam: '{{inputs.parameters.list}}'}
  - - name: all
      template: echo
      arguments: {parameters: [{name: text, value: "{{=steps['each'].outputs.result ?? '[]'}}"}]}
- name: make
  script: {image: 'busybox:1.37', command: [sh], source: date}
- name: echo
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", command: [echo], args: ["{{inputs.parameters.text}}"]}
""",
    of_home=check,
)
PD812 = Rule(
    "PD812",
    "a task's hook that doesn't say when",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="Argo's lint asks it of a step's hooks, and forgets a task's. Only `exit` runs without a condition.",
    bad="""\
- name: main
  dag:
    tasks:
    - {name: a, template: work, hooks: {running: {template: work}}}
- name: work
  container: {image: "busybox:1.37"}
""",
    good="""\
- name: main
  dag:
    tasks:
    - name: a
      template: work
      hooks: {running: {template: work, expression: tasks.a.status == 'Running'}}
- name: work
  container: {image: "busybox:1.37"}
""",
    of_home=check,
)
