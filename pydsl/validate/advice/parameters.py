"""Parameters of the workflow that an expression, or a hook of the workflow, asks for, and that nothing gives.

Argo looks for them in simple tags of templates only: elsewhere they're nothing, or stay as they're written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.diagnostics import Severity
from pydsl.diagnostics.rule import CORRECTNESS, Rule
from pydsl.expr.tagging import find_tags
from pydsl.lazy import lazy_regex
from pydsl.validate.advice.hyphens import QUOTED, expressions
from pydsl.validate.variables import globals_of
from pydsl.validate.view import ManifestView, did_you_mean, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json

_OWN = "workflow.parameters."
_ASKED = lazy_regex(
    QUOTED + r"|(?<![\w.\])])workflow\.parameters(?:\.([A-Za-z_]\w*)|\[(['\"])([^'\"]+)\2\])(?!\s*\?\?|\w|-\w)"
)
"""A text, or one that's asked for by its name where nothing is said for the case that it's missing."""


def check(home: ManifestView) -> Iterator[Diagnostic]:
    """Look at a whole manifest that brings its own parameters; whoever uses a template brings others."""
    if not home.is_run or home.incomplete:
        return
    known = home.globals or globals_of(home)
    for name, path in _asked(home):
        if f"workflow.parameters.{name}" not in known:
            own = [one.removeprefix(_OWN) for one in known.listed() if one.startswith(_OWN)]
            hint = did_you_mean(name, own) or "its arguments have to give it"
            yield PD824.at(path, f"the workflow has no parameter {name!r}", hint)


def _asked(home: ManifestView) -> Iterator[tuple[str, Path]]:
    for template in home.templates:
        yield from _in_expressions(template.json, template.path)
    hooks, path = home.spec.get("hooks"), (*home.path, "hooks")
    yield from _in_expressions(hooks, path)
    yield from _in_tags(hooks, path)


def _in_expressions(value: Json, path: Path) -> Iterator[tuple[str, Path]]:
    for text, where in expressions(value, path):
        names = (found[1] or found[3] for found in _ASKED.finditer(text))
        yield from ((name, where) for name in names if name)


def _in_tags(value: Json, path: Path) -> Iterator[tuple[str, Path]]:
    for text, where in texts(value, path):
        names = (tag.content.strip() for tag in find_tags(text) if not tag.is_expression)
        yield from ((name.removeprefix(_OWN), where) for name in names if name.startswith(_OWN))


PD824 = Rule(
    "PD824",
    "a parameter that the workflow hasn't got, in an expression or in a hook of the workflow",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="In an expression it's nothing, so a condition on it never holds. Argo's lint doesn't look there.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  arguments: {parameters: [{name: colour, value: red}]}
  templates:
  - name: main
    steps:
    - - {name: a, template: work, when: "{{=workflow.parameters.color == 'red'}}"}
  - name: work
    container: {image: "busybox:1.37"}
""",
    good="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  arguments: {parameters: [{name: colour, value: red}]}
  templates:
  - name: main
    steps:
    - - {name: a, template: work, when: "{{=workflow.parameters.colour == 'red'}}"}
  - name: work
    container: {image: "busybox:1.37"}
""",
    of_home=check,
)
