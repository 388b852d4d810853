"""Loops that Argo's lint takes, and the controller ends.

An inline template's inputs, the status of an item's step, the artifacts of all items, items that can't be made.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydsl.diagnostics import Severity
from pydsl.diagnostics.rule import CORRECTNESS, Rule
from pydsl.expr.errors import ExprError
from pydsl.expr.tagging import find_tags
from pydsl.validate.calls import possible
from pydsl.validate.view import CallView, ManifestView, TemplateView, callee, hooks_of, maps, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.expr.items import Item
    from pydsl.spec.values import Json


def check(home: ManifestView) -> Iterator[Diagnostic]:
    """Look at the loops of a whole manifest."""
    for call in (call for template in home.templates for call in template.calls if call.loops):
        yield from _inline(call)
        yield from _exit_hook(call)
        yield from _items(call)
    for template in home.templates:
        yield from _artifacts(template)


def _inline(call: CallView) -> Iterator[Diagnostic]:
    """Report an inline template that a loop calls: the first use of its inputs, or that its outputs are gathered."""
    if "inline" not in call.json:
        return
    inline, hint = callee(call), "give the template a name of its own"
    taken = {f"inputs.parameters.{row['name']}" for row in inline.inputs("parameters")} if inline is not None else set()
    used = [(name, path) for name, path in _named(inline.json, inline.path) if name in taken] if inline else []
    if used:
        name, path = used[0]
        message = f"failed to resolve {{{{{name}}}}}: a loop over an inline template can't give it inputs"
        yield PD816.at(path, message, hint)
    elif _is_gathered(call):
        message = "failed to get a template: the outputs of a loop over an inline template can't be gathered"
        yield PD816.at((*call.path, "inline"), message, hint)


def _is_gathered(call: CallView) -> bool:
    """Whether Argo gathers the outputs of a loop's items: in steps always, of a task where another one waits for it."""
    if call.group is not None:
        return True
    name = re.compile(rf"(?<![-\w]){re.escape(call.name)}(?![-\w])")
    others = (one.json for one in call.caller.calls if one.name != call.name)
    return any(name.search(f"{one.get('depends') or ''} {one.get('dependencies') or ''}") for one in others)


def _exit_hook(call: CallView) -> Iterator[Diagnostic]:
    hooks = call.json.get("hooks")
    hook = hooks.get("exit") if isinstance(hooks, dict) else None
    status = f"{'steps' if call.group is not None else 'tasks'}.{call.name}.status"
    path = (*call.path, "hooks", "exit", "arguments")
    for name, where in _named(hook.get("arguments") if isinstance(hook, dict) else None, path):
        if name == status:
            message = (
                f"failed to resolve {{{{{name}}}}}: the exit hook of a loop runs for each item, which has no such name"
            )
            yield PD817.at(where, message, "call the hook's template from a template that the loop calls")


def _items(call: CallView) -> Iterator[Diagnostic]:
    """Report items that no run can make, and names that one of them hasn't got, as far as they're known before it."""
    from pydsl.expr import items, sequences  # manifests without loops don't load them

    sequence, text = call.json.get("withSequence"), call.json.get("withParam")
    for field, bound in sequence.items() if isinstance(sequence, dict) else ():
        if field != "format" and bound is not None:
            yield from _read(sequences.whole_number, str(bound), call, "withSequence", field)
    if isinstance(text, str) and text:
        yield from _read(items.listed, text, call, "withParam")
    yield from _lacking(call, [items.of(value) for value in call.json.get("withItems") or []])


def _read(read: Callable[[str], object], text: str, call: CallView, *field: str) -> Iterator[Diagnostic]:
    """Report the values that a text of a call may have and that can't be read."""
    for value in possible(text, call.caller):
        try:
            read(value)
        except ExprError as error:
            yield PD826.at((*call.path, *field), error.message)


def _lacking(call: CallView, items: Sequence[Item]) -> Iterator[Diagnostic]:
    """Report names of items that one of them hasn't got: the whole loop fails, not that item."""
    body = {key: value for key, value in call.json.items() if key not in {"inline", "withItems"}}
    for name, path in _named(body, call.path) if items else ():
        without = [number for number, item in enumerate(items) if name not in item.variables()]
        if name.startswith("item.") and without:
            yield PD826.at(path, f"failed to resolve {{{{{name}}}}}: item {without[0]} is {items[without[0]].raw}")


def _artifacts(template: TemplateView) -> Iterator[Diagnostic]:
    """Report artifacts that are taken from a loop."""
    loops = {call.name for call in template.calls if call.loops}
    for row, path in _taken(template) if loops else ():
        for name, where in _named(row.get("from"), (*path, "from")):
            root, _, rest = name.partition(".")
            loop, _, field = rest.partition(".outputs.artifacts.")
            if root in {"steps", "tasks"} and field and loop in loops and not row.get("optional"):
                message = f'Unable to resolve: "{name}": a loop makes an artifact for each item, and Argo gathers none'
                hint = "let each item write below one key, and read that; or pass on a list of parameters"
                yield PD825.at(where, message, hint)


def _taken(template: TemplateView) -> Iterator[tuple[Mapping[str, Json], Path]]:
    """Yield what may take an artifact from a call: the arguments of its calls and of their hooks, its outputs."""
    yield from _rows(template.json, (*template.path, "outputs"))
    for call in template.calls:
        yield from _rows(call.json, (*call.path, "arguments"))
        for _, hook, path in hooks_of(call.json, call.path):
            yield from _rows(hook, (*path, "arguments"))


def _rows(owner: Json, path: Path) -> Iterator[tuple[Mapping[str, Json], Path]]:
    """Yield the artifacts in the field of an object that a path ends with."""
    holder = owner.get(path[-1]) if isinstance(owner, dict) else None
    rows = maps(holder.get("artifacts")) if isinstance(holder, dict) else []
    yield from ((row, (*path, "artifacts", number)) for number, row in enumerate(rows))


def _named(value: Json, path: Path) -> Iterator[tuple[str, Path]]:
    for text, where in texts(value, path):
        yield from ((tag.content.strip(), where) for tag in find_tags(text) if tag.terminated and not tag.is_expression)


PD816 = Rule(
    "PD816",
    "a loop over an inline template whose inputs or outputs nobody can give",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="Argo's lint takes it, and each run of it fails: the items are made before the template gets its inputs, and "
    "the template isn't found by a name when their outputs are gathered.",
    bad="""\
- name: main
  steps:
  - - name: say
      withItems: [a, b]
      arguments: {parameters: [{name: text, value: "{{item}}"}]}
      inline:
        inputs: {parameters: [{name: text}]}
        container: {image: "busybox:1.37", args: ["{{inputs.parameters.text}}"]}
""",
    good="""\
- name: main
  steps:
  - - name: say
      template: say
      withItems: [a, b]
      arguments: {parameters: [{name: text, value: "{{item}}"}]}
- name: say
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", args: ["{{inputs.parameters.text}}"]}
""",
    of_home=check,
)
PD817 = Rule(
    "PD817",
    "the status of a looping step or task in the arguments of its exit hook",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="The hook runs after each item, and an item isn't called as its step is. Argo's lint takes it; the run fails.",
    bad="""\
- name: main
  steps:
  - - name: work
      template: work
      withItems: [a, b]
      hooks: {exit: {template: tell, arguments: {parameters: [{name: text, value: "{{steps.work.status}}"}]}}}
- name: work
  container: {image: "busybox:1.37"}
- name: tell
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", args: ["{{inputs.parameters.text}}"]}
""",
    good="""\
- name: main
  steps:
  - - name: work
      template: work
      withItems: [a, b]
      hooks: {exit: {template: tell, arguments: {parameters: [{name: text, value: "{{item}}"}]}}}
- name: work
  container: {image: "busybox:1.37"}
- name: tell
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", args: ["{{inputs.parameters.text}}"]}
""",
    of_home=check,
)
PD825 = Rule(
    "PD825",
    "an artifact that is taken from a loop",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="Of a loop Argo gathers results and parameters, never artifacts. Its lint takes it; the run fails.",
    bad="""\
- name: main
  steps:
  - - {name: make, template: make, withItems: [a, b]}
  - - {name: use, template: use, arguments: {artifacts: [{name: parts, from: "{{steps.make.outputs.artifacts.part}}"}]}}
- name: make
  container: {image: "busybox:1.37", command: [touch, /tmp/part]}
  outputs: {artifacts: [{name: part, path: /tmp/part}]}
- name: use
  inputs: {artifacts: [{name: parts, path: /tmp/parts}]}
  container: {image: "busybox:1.37", command: [ls, /tmp/parts]}
""",
    good="""\
- name: main
  steps:
  - - {name: make, template: make, withItems: [a, b], arguments: {parameters: [{name: item, value: "{{item}}"}]}}
  - - {name: use, template: use, arguments: {artifacts: [{name: parts, s3: {key: "parts-of-{{workflow.uid}}"}}]}}
- name: make
  inputs: {parameters: [{name: item}]}
  container: {image: "busybox:1.37", command: [touch, /tmp/part]}
  outputs:
    artifacts:
    - name: part
      path: /tmp/part
      archive: {none: {}}
      s3: {key: "parts-of-{{workflow.uid}}/{{inputs.parameters.item}}"}
- name: use
  inputs: {artifacts: [{name: parts, path: /tmp/parts}]}
  container: {image: "busybox:1.37", command: [ls, /tmp/parts]}
""",
    of_home=check,
)
PD826 = Rule(
    "PD826",
    "a loop whose items can't be made, or one of whose items lacks what the body asks for",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="Argo's lint doesn't read lists; the step or task fails before its first item runs.",
    bad="""\
- name: main
  inputs: {parameters: [{name: sizes, value: "1, 2"}]}
  steps:
  - - name: say
      template: say
      withParam: "{{inputs.parameters.sizes}}"
      arguments: {parameters: [{name: text, value: "{{item}}"}]}
- name: say
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", args: ["{{inputs.parameters.text}}"]}
""",
    good="""\
- name: main
  inputs: {parameters: [{name: sizes, value: "[1, 2]"}]}
  steps:
  - - name: say
      template: say
      withParam: "{{inputs.parameters.sizes}}"
      arguments: {parameters: [{name: text, value: "{{item}}"}]}
- name: say
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", args: ["{{inputs.parameters.text}}"]}
""",
    of_home=check,
)
