"""Simple tags: that what `{{...}}` names can be seen from where it stands. Argo: validate.go, resolveAllVariables.

Argo checks the simple tags that begin with one of `ROOTS`; it never looks into `{{=...}}`. A `{{` that nothing ends
is an error where a variable of Argo's follows; else it's text, of a program's for example.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from pydsl.diagnostics import LINT
from pydsl.diagnostics.rule import Rule
from pydsl.expr.tagging import find_tags
from pydsl.validate.dag import Order
from pydsl.validate.variables import NOTHING, Scope, call_variables, globals_of, item_variables, template_variables
from pydsl.validate.view import Call, Home, Json, Template, callee, did_you_mean, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.diagnostics import Diagnostic, Path

ROOTS = ("item.", "steps.", "inputs.", "outputs.", "pod.", "workflow.", "tasks.")
OWN_SCOPE = ("steps", "dag", "inputs", "outputs", "metrics")
"""What of a template is looked at by itself: calls and outputs see more than the template's inputs."""
_MEANT = re.compile(r"\s*(?:item\b|retries\b|node\.name|(?:steps|tasks|inputs|outputs|pod|workflow|lastRetry)\.)")
AT_THE_END = ("duration", "exitCode", "status", "retries", "outputs.*", "resourcesDuration.*")
FAILURES = "workflow.failures"


def check_home(home: Home) -> Iterator[Diagnostic]:
    """Check that templates of other manifests find the parameters and labels of this workflow that they ask for."""
    if not home.is_run or home.incomplete:
        return
    scope = globals_of(home) | Scope.of([f"{FAILURES}*"])
    for template, path in _borrowed(home):
        for text, _ in texts(template.json, ()):
            for tag in find_tags(text):
                name = tag.content.strip()
                if name.startswith("workflow.") and name not in scope and not tag.is_expression:
                    known = [one for one in scope.names() if one.startswith("workflow.parameters.")]
                    message = f"templates.{template.name}: failed to resolve {{{{{tag.content}}}}}"
                    yield PD209.at(path, message, did_you_mean(name, known) or "this workflow doesn't have it")


def _borrowed(home: Home) -> Iterator[tuple[Template, Path]]:
    """Yield the templates of other manifests that this one runs, each with the path of the reference to it."""
    stored = home.stored.templates if home.stored else ()
    found = [(template, (*home.path, "workflowTemplateRef", "name")) for template in stored]
    for template in home.templates:
        for call in template.calls:
            called = callee(call) if "templateRef" in call.json else None
            if called is not None:
                found.append((called, (*call.path, "templateRef", "template")))
    seen: dict[int, Template] = {}  # which keeps them, so that each has an id of its own
    while found:
        template, path = found.pop()
        if id(template) not in seen:
            seen[id(template)] = template
            yield template, path
            found += [(called, path) for called in map(callee, template.calls) if called is not None]


def check_template(template: Template) -> Iterator[Diagnostic]:
    """Check every tag of a template: its own fields, its calls, its outputs, its metrics."""
    scope = globals_of(template.home) | Scope.of(template_variables(template)) | _failures(template)
    own = {key: value for key, value in template.json.items() if key not in OWN_SCOPE}
    yield from _check(own, template.path, _Sight(scope))
    at_the_end = _Sight(scope | Scope.of(AT_THE_END))
    yield from _check(template.json.get("metrics"), (*template.path, "metrics"), at_the_end)
    if template.calls:
        yield from _calls(template, scope)


def _failures(template: Template) -> Scope:
    """Give `workflow.failures` to the templates that exit handlers may run; the entrypoint's don't have it yet."""
    home = template.home
    ends = home.spec.get("onExit") or "exit" in (home.spec.get("hooks") or {})
    if home.is_run and (not ends or template.name == home.spec.get("entrypoint")):
        return NOTHING
    return Scope.of([f"{FAILURES}*"])


def _calls(template: Template, scope: Scope) -> Iterator[Diagnostic]:
    neighbours = _Neighbours("tasks" if template.json.get("dag") is not None else "steps", Order(template))
    after_loop = False
    for call in template.calls:
        body = {key: value for key, value in call.json.items() if key not in {"inline", "hooks"}}
        local = scope | item_variables(call)
        yield from _check(body, call.path, _Sight(local, neighbours, call, after_loop))
        after_loop = after_loop or bool(call.json.get("withParam"))
        if call.json.get("hooks"):
            own = local | neighbours.scope_of(call.name)
            yield from _check(call.json["hooks"], (*call.path, "hooks"), _Sight(own, neighbours, call))
    target = {"target": (template.json.get("dag") or {}).get("target")}
    yield from _check(target, (*template.path, "dag"), _Sight(scope))
    yield from _check(template.json.get("outputs"), (*template.path, "outputs"), _Sight(scope, neighbours))


@attrs.define(eq=False)
class _Neighbours:
    """The calls of a template, and what is seen of each."""

    prefix: str
    order: Order
    _seen: dict[str, Scope] = attrs.field(factory=dict)

    def scope_of(self, name: str) -> Scope:
        """List what is seen of a call that's there."""
        if name not in self._seen:
            self._seen[name] = call_variables(self.prefix, self.order.by_name[name])
        return self._seen[name]

    def hidden_from(self, name: str, call: Call) -> tuple[bool, str] | None:
        """Say why a call that's there can't be seen from another, and whether Argo's lint sees that; None if it can."""
        if self.order.before(name, call):
            return None
        if self.prefix == "tasks":
            return False, f"{call.name!r} doesn't wait for {name!r}: name it in depends"
        later = self.order.by_name[name].path > call.path
        return later, f"{name!r} doesn't run before {call.name!r}: it needs to be in an earlier group"


@attrs.frozen
class Fault:
    """Why a name can't be seen: the finding's code and hint, and the task that isn't waited for, if that's why."""

    rule: Rule
    hint: str | None
    missing: str | None = None


@attrs.frozen(eq=False)
class _Sight:
    """What can be seen from one place: `scope`, and of the neighbours those that come before `call` (all, if None)."""

    scope: Scope
    neighbours: _Neighbours | None = None
    call: Call | None = None
    after_loop: bool = False
    """Whether an earlier call has `withParam`: after it, Argo's lint takes any key of an item."""

    def seen_by_lint(self, name: str) -> bool | None:
        """Tell whether Argo's lint sees that a name can't be seen; None where the finding's code says it."""
        return False if self.after_loop and name.startswith("item.") else None

    def fault(self, name: str, *, leads: bool) -> Fault | None:
        """Tell the code and the hint for a name that can't be seen; None for one that can.

        `leads`: it begins an argument's value, which is where Argo's lint looks for missing dependencies.
        """
        if name in self.scope:
            return None
        root, _, rest = name.partition(".")
        if self.neighbours is None or root != self.neighbours.prefix:
            known = [one for one in self.scope.names() if one.split(".")[0] == root]
            return Fault(PD210 if root in {"steps", "tasks"} else PD209, did_you_mean(name, known))
        return self._neighbour_fault(name, rest.split(".")[0], leads)

    def _neighbour_fault(self, name: str, of: str, leads: bool) -> Fault | None:
        assert self.neighbours is not None, "only where there are neighbours"
        if of not in self.neighbours.order.by_name:
            others = [one for one in self.neighbours.order.by_name if not self.call or one != self.call.name]
            return Fault(PD210, did_you_mean(of, others))
        known = self.neighbours.scope_of(of)
        if name not in known:
            return Fault(PD210, did_you_mean(name, known.names()))
        hidden = self.neighbours.hidden_from(of, self.call) if self.call else None
        if hidden is None:
            return None
        seen_by_lint, reason = hidden
        if leads and self.neighbours.prefix == "tasks":
            return Fault(PD210, reason, missing=of)
        return Fault(PD210 if seen_by_lint else PD211, reason)


def _check(value: Json, path: Path, sight: _Sight) -> Iterator[Diagnostic]:
    for text, where in texts(value, path):
        for tag in find_tags(text):
            if not tag.terminated:
                if tag.is_expression or _MEANT.match(tag.content):
                    yield PD401.at(where, f"{{{{ without }}}} in {text!r}", "a tag is written {{name}}")
            elif not tag.is_expression:
                yield from _resolve(tag.content, where, sight, leads=tag.start == 0 and "arguments" in where)


def _resolve(tag: str, path: Path, sight: _Sight, *, leads: bool) -> Iterator[Diagnostic]:
    outer, inside, inner = tag.rpartition("{{")  # of tags in a tag, Argo replaces the inner one
    name = inner.strip()
    fault = sight.fault(name, leads=leads) if name.startswith(ROOTS) else None
    if inside and outer.strip().startswith(("workflow.", "inputs.")):
        fault = Fault(PD209, "a name that is known only at run time can't be found here: write {{= }}")
    if fault:
        message = f"failed to resolve {{{{{tag}}}}}"
        if fault.missing and sight.call:
            parameter = _parameter(sight.call, path)
            owner = f"{sight.call.where} missing dependency {fault.missing!r} for parameter {parameter!r}"
            message = f"{owner}: {message}"
        refused_by = () if sight.after_loop and name.startswith("item.") else None
        yield fault.rule.at(path, message, fault.hint, refused_by=refused_by)


def _parameter(call: Call, path: Path) -> str:
    """Name the argument that a path within a call leads to."""
    below = path[len(call.path) :]
    rows = call.arguments(str(below[1])) if len(below) > 2 else []
    number = below[2] if len(below) > 2 else None
    return str(rows[number].get("name")) if isinstance(number, int) and number < len(rows) else ""


PD209 = Rule(
    "PD209",
    "a tag that nothing resolves: an input, a workflow parameter, an item's key",
    refused_by=(LINT,),
    why="Argo refuses a workflow with a tag of its own kinds that nothing can fill.",
    bad="""\
- name: main
  container: {image: "busybox:1.37", args: ['{{inputs.parameters.text}}']}
""",
    good="""\
- name: main
  inputs: {parameters: [{name: text, value: hi}]}
  container: {image: "busybox:1.37", args: ['{{inputs.parameters.text}}']}
""",
    absence=True,
    of_home=check_home,
    of_template=check_template,
)
PD210 = Rule(
    "PD210",
    "a tag that names a step, a task or an output which doesn't exist, or can't be seen from there",
    refused_by=(LINT,),
    why="A tag sees steps of earlier groups, and tasks that it waits for.",
    bad="""\
- name: main
  steps:
  - - {name: say, template: echo, arguments: {parameters: [{name: text, value: '{{steps.mkae.id}}'}]}}
- name: echo
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", command: [echo], args: ["{{inputs.parameters.text}}"]}
""",
    good="""\
- name: main
  steps:
  - - {name: make, template: work}
  - - {name: say, template: echo, arguments: {parameters: [{name: text, value: '{{steps.make.id}}'}]}}
- name: echo
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", command: [echo], args: ["{{inputs.parameters.text}}"]}
- name: work
  container: {image: "busybox:1.37"}
""",
    absence=True,
    of_home=check_home,
    of_template=check_template,
)
PD211 = Rule(
    "PD211",
    "a tag that names a step or task which doesn't run before: Argo waits for ever",
    in_a_run=True,
    why=(
        "Steps of one group run together: none sees what another gives. Argo's lint takes it, and the run "
        "waits for ever."
    ),
    bad="""\
- name: main
  steps:
  - - {name: a, template: work}
    - {name: b, template: work, when: '{{steps.a.id}} != x'}
- name: work
  container: {image: "busybox:1.37"}
""",
    good="""\
- name: main
  steps:
  - - {name: a, template: work}
  - - {name: b, template: work, when: '{{steps.a.id}} != x'}
- name: work
  container: {image: "busybox:1.37"}
""",
    absence=True,
    of_home=check_home,
    of_template=check_template,
)
PD401 = Rule(
    "PD401",
    "`{{` without `}}`",
    refused_by=(LINT,),
    why="A tag ends at the next `}}`.",
    bad="""\
- name: main
  container: {image: "busybox:1.37", args: ['{{workflow.name']}
""",
    good="""\
- name: main
  container: {image: "busybox:1.37", args: ['{{workflow.name}}']}
""",
    of_home=check_home,
    of_template=check_template,
)
