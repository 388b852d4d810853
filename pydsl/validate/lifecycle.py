"""Cleaning up, plugins and schedules: fields of the whole workflow. Argo: validate.go, cron.go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.diagnostics import LINT
from pydsl.diagnostics.rule import Rule
from pydsl.expr.selectors import label_value_problems
from pydsl.validate.schedules import PD323, check_schedules
from pydsl.validate.view import ManifestView, did_you_mean, maps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json

POD_GC = ("OnPodCompletion", "OnPodSuccess", "OnWorkflowCompletion", "OnWorkflowSuccess")
OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist")
CONCURRENCY = ("Allow", "Forbid", "Replace")


def check_home(home: ManifestView) -> Iterator[Diagnostic]:
    """Check when pods are deleted, the workflow's own plugins, and what a CronWorkflow says beside its workflow."""
    if home.kind == "CronWorkflow":
        yield from _cron(home.cron)
    pod_gc = home.spec.get("podGC")
    if isinstance(pod_gc, dict):
        yield from _word(pod_gc.get("strategy"), POD_GC, (*home.path, "podGC", "strategy"), "podGC.strategy")
        yield from _selector(pod_gc.get("labelSelector"), (*home.path, "podGC", "labelSelector"))
    for index, plugin in enumerate(maps(home.spec.get("executorPlugins"))):
        yield from _plugin(plugin, (*home.path, "executorPlugins", index))


def _cron(spec: Json) -> Iterator[Diagnostic]:
    """Check what a CronWorkflow says beside its workflow."""
    held = spec if isinstance(spec, dict) else {}
    if not held.get("schedules"):
        yield PD323.at(("spec", "schedules"), "a CronWorkflow must have at least one schedule")
    yield from check_schedules(held)
    policy = held.get("concurrencyPolicy")
    yield from _word(policy, CONCURRENCY, ("spec", "concurrencyPolicy"), "concurrencyPolicy")
    deadline = held.get("startingDeadlineSeconds")
    if isinstance(deadline, int) and deadline < 0:
        yield PD323.at(("spec", "startingDeadlineSeconds"), "startingDeadlineSeconds must be positive")


def _word(word: Json, known: tuple[str, ...], path: Path, what: str) -> Iterator[Diagnostic]:
    if word and word not in known:
        rule = PD323 if what == "concurrencyPolicy" else PD324
        message = f"{what} unknown strategy {word!r}" if rule is PD324 else f"{word!r} is not a valid {what}"
        yield rule.at(path, message, did_you_mean(str(word), list(known)))


def _selector(selector: Json, path: Path) -> Iterator[Diagnostic]:
    held = selector if isinstance(selector, dict) else {}
    for index, row in enumerate(maps(held.get("matchExpressions"))):
        here = (*path, "matchExpressions", index)
        yield from _word(row.get("operator"), OPERATORS, (*here, "operator"), "operator of a label selector")
        for number, value in enumerate(row.get("values") or []):
            yield from _label(value, (*here, "values", number))
    for key, value in (held.get("matchLabels") or {}).items():
        yield from _label(value, (*path, "matchLabels", key))


def _label(value: Json, path: Path) -> Iterator[Diagnostic]:
    if label_value_problems(str(value)):
        hint = "it's made of letters, digits, '-', '_' and '.', and begins and ends with a letter or digit"
        yield PD324.at(path, f"{value!r} isn't a label's value", hint)


def _plugin(plugin: Json, path: Path) -> Iterator[Diagnostic]:
    if not (plugin.get("metadata") or {}).get("name"):
        yield PD326.at((*path, "metadata", "name"), "spec.executorPlugins: executor plugin metadata name is mandatory")
    container = ((plugin.get("spec") or {}).get("sidecar") or {}).get("container") or {}
    if not container.get("ports"):
        message = "spec.executorPlugins: at least one port is mandatory"
        yield PD326.at((*path, "spec", "sidecar", "container", "ports"), message)


PD324 = Rule(
    "PD324",
    "a word or label selector of `podGC` that Argo doesn't know",
    refused_by=(LINT,),
    why="With an unknown word, pods would never be deleted.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  podGC: {strategy: Always}
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
  podGC: {strategy: OnPodCompletion}
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
    of_home=check_home,
)
PD326 = Rule(
    "PD326",
    "an executor plugin without name or port",
    refused_by=(LINT,),
    why="The controller reaches a plugin by its port.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  executorPlugins:
  - metadata: {name: hello}
    spec: {sidecar: {container: {name: hello, image: "busybox:1.37"}}}
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
  executorPlugins:
  - metadata: {name: hello}
    spec: {sidecar: {container: {name: hello, image: "busybox:1.37", ports: [{containerPort: 4355}]}}}
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
    of_home=check_home,
)
