"""The shape of a workflow: templates of one kind each, names once, an entrypoint that exists. Argo: validate.go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.diagnostics import LINT, Severity, nearest
from pydsl.diagnostics.rule import Rule
from pydsl.spec.template_kinds import TEMPLATE_KINDS
from pydsl.validate.names import duplicates
from pydsl.validate.view import ManifestView, TemplateView, did_you_mean, hooks_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json


def check_home(home: ManifestView) -> Iterator[Diagnostic]:
    """Check the templates as a list, the entrypoint and the workflow-wide exit handler and hooks."""
    yield from duplicates(((t.path, t.json.get("name")) for t in home.templates), "template", PD301)
    if "workflowTemplateRef" in home.spec:
        if home.templates:
            message = "templates can't stand beside workflowTemplateRef: they come from there"
            yield PD212.at((*home.path, "templates"), message)
        if home.stored is None:
            yield not_given(home.spec["workflowTemplateRef"], (*home.path, "workflowTemplateRef"), home)
            return
    yield from _entrypoint(home)
    empty = home.spec.get("templates") == [] and home.stored is None
    for field in ("entrypoint", "onExit"):
        yield from undefined(home, home.spec.get(field), (*home.path, "templates" if empty else field), PD202)
    yield from check_hooks(home, home.spec, home.path, needs_expression=True)


def undefined(home: ManifestView, name: Json, path: Path, rule: Rule) -> Iterator[Diagnostic]:
    """Report a template that a field names and that doesn't exist."""
    if name and home.template(str(name)) is None:
        yield rule.at(path, f"template name {name!r} undefined", did_you_mean(str(name), home.template_names()))


def not_given(reference: Mapping[str, Json], path: Path, home: ManifestView) -> Diagnostic:
    """Warn of a reference to a manifest that isn't among those that were given."""
    kind = "ClusterWorkflowTemplate" if reference.get("clusterScope") else "WorkflowTemplate"
    known = home.surroundings.names(cluster_scope=kind != "WorkflowTemplate")
    if not reference.get("name"):
        return PD208.at((*path, "name"), f"the {kind} that is meant has no name")
    message = f"{kind} {reference.get('name')!r} not found among the files that were given: not checked further"
    close = nearest(str(reference["name"]), known)
    hint = f"did you mean {close!r}?" if close else "name its file as well"
    return PD207.at((*path, "name"), message, hint)


def _entrypoint(home: ManifestView) -> Iterator[Diagnostic]:
    if home.is_run and not home.spec.get("entrypoint") and not (home.stored and home.stored.spec.get("entrypoint")):
        names = home.template_names()
        hint = f"add entrypoint: {names[0]}" if names and names[0] else None
        yield PD203.at((*home.path, "entrypoint"), "spec.entrypoint is required", hint)


def check_hooks(
    home: ManifestView, owner: Mapping[str, Json], place: Path, *, needs_expression: bool
) -> Iterator[Diagnostic]:
    """Check hooks: that all but `exit` say when, and that their templates exist (which Argo finds out at run time)."""
    for name, hook, path in hooks_of(owner, place):
        if needs_expression and name != "exit" and not hook.get("expression"):
            yield PD215.at((*path, "expression"), f"hooks.{name} needs an expression", "only exit needs none")
        if "{{" not in str(hook.get("template")):
            yield from undefined(home, hook.get("template"), (*path, "template"), PD216)


def check_template(template: TemplateView) -> Iterator[Diagnostic]:
    """Check that a template is of exactly one kind, and the hooks of its calls."""
    kinds = [kind for kind in TEMPLATE_KINDS if template.json.get(kind) is not None]
    name = f"template {template.name!r}" if template.name else "the inline template"
    if not kinds:
        choices = ", ".join(TEMPLATE_KINDS)
        yield PD305.at(template.path, f"{name} has no kind", f"it needs one of: {choices}")
    elif len(kinds) > 1:
        yield PD305.at(template.path, f"{name}: multiple template types specified: {', '.join(kinds)}; it can have one")
    for call in template.calls:
        in_steps = call.group is not None
        yield from check_hooks(template.home, call.json, call.path, needs_expression=in_steps)
        if "{{" not in str(call.json.get("onExit")):
            yield from undefined(template.home, call.json.get("onExit"), (*call.path, "onExit"), PD216)


PD202 = Rule(
    "PD202",
    "an entrypoint or exit handler that doesn't exist",
    refused_by=(LINT,),
    why="Nothing can begin, or clean up, with a template that isn't there.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: mian
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
    absence=True,
    of_home=check_home,
    of_template=check_template,
)
PD203 = Rule(
    "PD203",
    "no entrypoint",
    refused_by=(LINT,),
    why="A workflow begins with one template. A WorkflowTemplate may leave it to whoever submits it.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
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
    absence=True,
    of_home=check_home,
    of_template=check_template,
)
PD207 = Rule(
    "PD207",
    "a reference to a manifest that wasn't given",
    severity=Severity.WARNING,
    refused_by=(LINT,),
    why="What isn't among the files can't be checked. Name its file as well, or say `--ignore-missing`.",
    bad="""\
- name: main
  steps:
  - - {name: a, templateRef: {name: library, template: work}}
""",
    good="""\
- name: main
  steps:
  - - {name: a, template: work}
- name: work
  container: {image: "busybox:1.37"}
""",
    of_home=check_home,
    of_template=check_template,
)
PD208 = Rule(
    "PD208",
    "a reference to a template that the manifest which was given doesn't have",
    refused_by=(LINT,),
    why="The manifest is there, and has no template of that name.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: a, templateRef: {name: library, template: wrok}}
---
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: library}
spec:
  templates:
  - name: work
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
    steps:
    - - {name: a, templateRef: {name: library, template: work}}
---
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: library}
spec:
  templates:
  - name: work
    container: {image: "busybox:1.37"}
""",
    of_home=check_home,
    of_template=check_template,
)
PD212 = Rule(
    "PD212",
    "`templates` beside `workflowTemplateRef`",
    refused_by=(LINT,),
    why="All templates of such a workflow come from the WorkflowTemplate.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  workflowTemplateRef: {name: library}
  templates:
  - name: main
    container: {image: "busybox:1.37"}
---
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: library}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
    good="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  workflowTemplateRef: {name: library}
---
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: library}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
    of_home=check_home,
    of_template=check_template,
)
PD215 = Rule(
    "PD215",
    "a hook that doesn't say when",
    refused_by=(LINT,),
    why="Only `exit` runs without a condition.",
    bad="""\
- name: main
  steps:
  - - {name: a, template: work, hooks: {running: {template: work}}}
- name: work
  container: {image: "busybox:1.37"}
""",
    good="""\
- name: main
  steps:
  - - {name: a, template: work, hooks: {running: {template: work, expression: steps.a.status == 'Running'}}}
- name: work
  container: {image: "busybox:1.37"}
""",
    of_home=check_home,
    of_template=check_template,
)
PD216 = Rule(
    "PD216",
    "a hook of a template that doesn't exist",
    in_a_run=True,
    why="Argo's lint never looks at hooks' templates; the run ends with an error.",
    bad="""\
- name: main
  steps:
  - - {name: a, template: work, onExit: wrok}
- name: work
  container: {image: "busybox:1.37"}
""",
    good="""\
- name: main
  steps:
  - - {name: a, template: work, onExit: work}
- name: work
  container: {image: "busybox:1.37"}
""",
    absence=True,
    of_home=check_home,
    of_template=check_template,
)
PD301 = Rule(
    "PD301",
    "two templates of one name",
    refused_by=(LINT,),
    why="Calls go by name.",
    bad="""\
- name: main
  container: {image: "busybox:1.37"}
- name: main
  container: {image: "busybox:1.37"}
""",
    good="""\
- name: main
  container: {image: "busybox:1.37"}
""",
    of_home=check_home,
    of_template=check_template,
)
PD305 = Rule(
    "PD305",
    "a template of no kind, or of several",
    refused_by=(LINT,),
    why="A template does one thing.",
    bad="""\
- name: main
  inputs: {}
""",
    good="""\
- name: main
  suspend: {}
""",
    of_home=check_home,
    of_template=check_template,
)
