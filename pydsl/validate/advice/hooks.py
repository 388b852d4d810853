"""Hooks and exit handlers that aren't given what their templates take: Argo looks at that when they're due.

The run succeeds for all that, and nobody hears that its clean-up never ran.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.diagnostics import Severity
from pydsl.diagnostics.rule import CORRECTNESS, Rule
from pydsl.validate.calls import KINDS, arguments_of, ignored, satisfied
from pydsl.validate.view import ManifestView, did_you_mean, hooks_of, named, named_template

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json
    from pydsl.validate.view import TemplateView


def check(home: ManifestView) -> Iterator[Diagnostic]:
    """Look at the hooks of a whole manifest: the workflow's, and those of its steps and tasks."""
    owners = [(call.json, call.path) for template in home.templates for call in template.calls]
    for owner, path in [(home.spec, home.path), *owners]:
        for name, hook, where in hooks_of(owner, path):
            yield from _hook(name, hook, where, home)
        handler = home.template(str(owner.get("onExit") or ""))
        if handler is not None and owner is not home.spec:  # the workflow's own is argo lint's
            yield from _inherited(handler, (*path, "onExit"), home)


def _hook(name: str, hook: Mapping[str, Json], path: Path, home: ManifestView) -> Iterator[Diagnostic]:
    called = named_template(hook, home)
    if called is None:
        return
    given = {kind: _own(hook, kind) for kind in KINDS}
    if name == "exit" and not any(given.values()):
        yield from _inherited(called, path, home)
        return
    for kind in KINDS:
        yield from _lacking(kind, given[kind], called, path)
        wanted = [str(row["name"]) for row in called.inputs(kind)]
        for number, stray in enumerate(given[kind]):
            if stray not in wanted:
                hint = did_you_mean(stray, [one for one in wanted if one not in given[kind]])
                yield PD833.at((*path, "arguments", kind, number, "name"), ignored(kind, stray, called), hint)


def _own(hook: Mapping[str, Json], kind: str) -> dict[str, Mapping[str, Json]]:
    arguments = hook.get("arguments")
    return {str(row["name"]): row for row in named(arguments.get(kind) if isinstance(arguments, dict) else None)}


def _inherited(called: TemplateView, path: Path, home: ManifestView) -> Iterator[Diagnostic]:
    """Compare with the workflow's arguments, which an exit handler gets that has none of its own."""
    for kind in KINDS if home.is_run and not home.incomplete else ():
        yield from _lacking(kind, arguments_of(home, kind), called, path)


def _lacking(
    kind: str, given: Mapping[str, Mapping[str, Json]], called: TemplateView, path: Path
) -> Iterator[Diagnostic]:
    for wanted in called.inputs(kind):
        name = str(wanted["name"])
        if not satisfied(kind, wanted, given.get(name)):
            message = (
                f"inputs.{kind}.{name} of template {called.name!r} isn't given: the hook ends in an error when it's due"
            )
            yield PD833.at(path, message, "give it in the hook's arguments, or give the input a default")


PD833 = Rule(
    "PD833",
    "a hook that isn't given what its template takes, or is given what it doesn't",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="Argo looks at a hook's arguments when it's due: the hook ends in an error, and the workflow may well succeed.",
    bad="""\
- name: main
  steps:
  - - {name: work, template: work, hooks: {exit: {template: tell}}}
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
      hooks: {exit: {template: tell, arguments: {parameters: [{name: text, value: "{{steps.work.status}}"}]}}}
- name: work
  container: {image: "busybox:1.37"}
- name: tell
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", args: ["{{inputs.parameters.text}}"]}
""",
    of_home=check,
)
