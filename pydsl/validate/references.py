"""Simple tags: that what `{{...}}` names can be seen from where it stands. Argo: validate.go, resolveAllVariables.

Argo checks the simple tags that begin with one of `ROOTS`; it never looks into `{{=...}}`. A `{{` that nothing ends
is an error where Argo finds no `}}` further on, or a variable of its own after it; else it's text, of a program's for
example.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from pydsl.diagnostics import LINT, Diagnostic, nearest
from pydsl.diagnostics.rule import Rule
from pydsl.expr.tagging import Tag, find_tags
from pydsl.lazy import lazy_regex
from pydsl.validate.unclosed import read_on
from pydsl.validate.variables import Names, call_variables
from pydsl.validate.view import CallView, ManifestView, TemplateView, callee, did_you_mean, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.diagnostics import Path
    from pydsl.spec.values import Json
    from pydsl.validate.dag import Order

ROOTS = ("item.", "steps.", "inputs.", "outputs.", "pod.", "workflow.", "tasks.")
_MEANT = lazy_regex(r"\s*(?:item\b|retries\b|node\.name|(?:steps|tasks|inputs|outputs|pod|workflow|lastRetry)\.)")


class Unseen(Struct, frozen=True):
    """Why a name can't be seen: the rule of the finding, its hint, and whether Argo's lint sees it, too."""

    rule: Rule
    hint: str | None
    by_lint: bool = True
    is_sure: bool = True
    """Whether it can't be there in time, however the run goes."""


class Sight(Struct, frozen=True, eq=False):
    """What can be seen from one place: `scope`, and, within a call, of its neighbours those that come before."""

    scope: Names
    prefix: str = ""
    """`steps` or `tasks`: how the neighbours are called."""
    order: Order | None = None
    call: CallView | None = None
    """The call in which it is; None for what sees all of them."""
    in_hook: bool = False
    """Whether it's a hook of that call, which runs when the call is under way, or over."""

    def fault(self, name: str) -> Unseen | None:
        """Return why a name can't be seen, or isn't there yet when it's needed; None if all is well."""
        seen = name in self.scope or self._is_status_before(name)
        root, _, rest = name.partition(".")
        if self.order is not None and root == self.prefix and not name.startswith(f"{root}.name"):
            return self._neighbour_fault(name, rest.split(".")[0], seen)
        if seen:
            return None
        hint = _hint(name, [one for one in self.scope.listed() if one.split(".")[0] == root])
        return Unseen(PD210 if root in {"steps", "tasks"} else PD209, hint)

    def _is_status_before(self, name: str) -> bool:
        """Return whether it's the status of a task that comes before; other tasks' status isn't seen."""
        if self.call is None or self.order is None or self.prefix != "tasks":
            return False
        parts = name.split(".")
        return len(parts) == 3 and (parts[0], parts[2]) == ("tasks", "status") and self._comes_before(parts[1])

    def _comes_before(self, name: str) -> bool:
        assert self.order is not None, "only asked where there are neighbours"
        return self.call is not None and name in self.order.by_name and self.order.before(name, self.call)

    def _neighbour_fault(self, name: str, of: str, seen: bool) -> Unseen | None:
        assert self.order is not None, "only where there are neighbours"
        if of not in self.order.by_name:
            others = [one for one in self.order.by_name if not self.call or one != self.call.name]
            return None if seen else Unseen(PD210, did_you_mean(of, others))
        known = None if seen else self._all_of(of)
        if known is not None and name not in known:
            return Unseen(PD210, did_you_mean(name, known.listed()))
        late = self._comes_late(of)
        if late:
            return Unseen(PD211 if seen else PD210, late, by_lint=not seen, is_sure=not self._may_end(of))
        return None if seen else Unseen(PD210, f"{of!r} has no {name.split('.', 2)[2]} yet where this is needed")

    def _all_of(self, name: str) -> Names:
        """Return what there is of a neighbour, seen from here or not."""
        assert self.order is not None, "only asked where there are neighbours"
        neighbour = self.order.by_name[name]
        known = call_variables(self.prefix, neighbour, callee(neighbour))
        known.exact.add(f"{self.prefix}.{name}.status")
        return known

    def _comes_late(self, name: str) -> str | None:
        """Return why a neighbour hasn't run when this call needs it; None if it has."""
        if self.call is None or self._comes_before(name) or (self.in_hook and name == self.call.name):
            return None
        if name == self.call.name:
            return "a call can't wait for what it makes itself; its hooks can"
        if self.prefix == "tasks":
            return f"{self.call.name!r} doesn't wait for {name!r}: name it in depends"
        return f"{name!r} doesn't run before {self.call.name!r}: it needs to be in an earlier group"

    def _may_end(self, name: str) -> bool:
        """Return whether a task that isn't waited for may end in time: Argo asks again until it's there."""
        assert self.order is not None, "only asked where there are neighbours"
        return (
            self.prefix == "tasks"
            and self.call is not None
            and name != self.call.name
            and not self.order.before(self.call.name, self.order.by_name[name])
        )

    def missing_dependency(self, text: str) -> str | None:
        """Name the task that an argument's value begins with, and that isn't waited for."""
        if self.prefix != "tasks" or self.call is None or not text.startswith("{{tasks."):
            return None
        name = text.split(".")[1]
        return None if self._comes_before(name) else name


_GIVEN = ("workflow.parameters.", "workflow.labels.", "workflow.annotations.")
"""How names begin of what a workflow is given by who submits it."""


def _hint(name: str, known: list[str]) -> str | None:
    prefix = next((one for one in _GIVEN if name.startswith(one)), None)
    if prefix is None:
        return did_you_mean(name, known)
    own, given = name[len(prefix) :], [one[len(prefix) :] for one in known if one.startswith(prefix)]
    close = nearest(own, [one for one in given if one != "json"])  # which is all of them at once
    if close is not None:
        return f"did you mean {prefix + close!r}?"
    kind = prefix.split(".")[1]
    if kind == "parameters":
        return f"the workflow has no parameter {own!r}: its arguments have to give it"
    return f"whoever submits it may give one; give it here as well: metadata.{kind}, or spec.workflowMetadata.{kind}"


class Tags(Struct, eq=False):
    """The tags that were found wrong, so that each is told once: the text of an inline template is looked at twice."""

    _told: set[tuple[Path, str]] = field(default_factory=set)

    def faults(
        self, value: Json, path: Path, sight: Sight, template: TemplateView, via: Path | None
    ) -> Iterator[Diagnostic]:
        """Check every tag below a value; `via` is where to tell it if it's in another manifest."""
        for text, where in texts(value, path):
            missing = sight.missing_dependency(text) if sight.call and _passes_on(where, sight.call) else None
            if missing is not None and sight.call and not via:
                yield _unawaited(missing, text, where, sight)
                continue
            for tag in find_tags(text):
                finding = self._fault(tag, text, where, sight, template)
                if finding is not None and (where, tag.content) not in self._told:
                    self._told.add((where, tag.content))
                    yield from [finding] if via is None else _elsewhere(finding, tag, template, via, sight)

    def _fault(self, tag: Tag, text: str, path: Path, sight: Sight, template: TemplateView) -> Diagnostic | None:
        if not tag.terminated:
            return _unclosed(tag, text, path, sight, template)
        return None if tag.is_expression else _unresolved(tag.content, path, sight)


def _passes_on(path: Path, call: CallView) -> bool:
    """Return whether a path is of an argument's value, where Argo's lint looks for missing dependencies."""
    below = path[len(call.path) :]
    return len(below) == 4 and below[0] == "arguments" and below[3] in {"value", "from"}


def _unawaited(missing: str, text: str, path: Path, sight: Sight) -> Diagnostic:
    call = sight.call
    assert call is not None, "only calls wait for others"
    kind, number = str(path[-3]), path[-2]
    assert isinstance(number, int), "arguments are in lists"
    rows: Json = (call.json.get("arguments") or {}).get(kind)
    name = rows[number].get("name")
    close = next((fault.hint for tag in find_tags(text) if (fault := sight.fault(tag.content.strip()))), None)
    message = f"{call.where} missing dependency {missing!r} for {kind[:-1]} {str(name)!r}: failed to resolve {text}"
    return PD210.at(path, message, close)


def _unresolved(tag: str, path: Path, sight: Sight) -> Diagnostic | None:
    outer, inside, inner = tag.rpartition("{{")  # of tags in a tag, Argo replaces the inner one
    name = inner.strip()
    fault = sight.fault(name) if name.startswith(ROOTS) else None
    begins = ("workflow.", "inputs.") if name in sight.scope else ROOTS  # steps may be named by an input
    if inside and outer.strip().startswith(begins):
        fault = Unseen(PD209, "a name that is known only at run time can't be found here: write {{= }}")
    elif inside and fault:
        fault = replace(fault, by_lint=False, is_sure=False)  # lint reads it as one name, and that's none of its own
    if fault is None:
        return None
    if not fault.by_lint and not fault.is_sure:
        return fault.rule.warn(path, f"{{{{{tag}}}}} may not be there when it's needed", fault.hint)
    by = None if fault.by_lint else ()
    return fault.rule.at(path, f"failed to resolve {{{{{tag}}}}}", fault.hint, refused_by=by)


def _elsewhere(finding: Diagnostic, tag: Tag, template: TemplateView, via: Path, sight: Sight) -> list[Diagnostic]:
    """Return, at a reference, what only this workflow lacks; the rest is told where the template is."""
    if not tag.content.strip().startswith("workflow.") or LINT not in finding.refused_by:
        return []
    known = [one for one in sight.scope.listed() if one.startswith("workflow.parameters.")]
    hint = did_you_mean(tag.content.strip(), known) or "this workflow doesn't have it"
    return [PD209.at(via, f"templates.{template.name}: {finding.message}", hint)]


def _unclosed(tag: Tag, text: str, path: Path, sight: Sight, template: TemplateView) -> Diagnostic | None:
    message, hint = f"{{{{ without }}}} in {text!r}", "a tag is written {{name}}"
    rest = read_on(text, path, sight.call, template)
    if rest is None or tag.is_expression or (tag.content + rest).strip().startswith(ROOTS):
        return PD401.at(path, message, hint)
    return PD401.warn(path, message, hint) if _MEANT.match(tag.content) else None


def check_home(home: ManifestView) -> Iterator[Diagnostic]:
    """Check every tag of a manifest, in the order in which Argo comes to it."""
    from pydsl.validate.walk import walk  # which leads here for each template

    yield from walk(home)


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
)
