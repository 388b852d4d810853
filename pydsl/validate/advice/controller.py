"""Texts that the controller refuses when a run comes to them, and that are known before it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydsl.diagnostics import Severity
from pydsl.diagnostics.rule import CORRECTNESS, Rule
from pydsl.expr.selectors import label_value_problems
from pydsl.lazy import lazy_regex
from pydsl.spec.controller import CACHE_KEY, DISPLAY_NAME, LAST_RETRY, SHOWABLE
from pydsl.validate.advice.hyphens import QUOTED
from pydsl.validate.view import ManifestView, TemplateView, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json

_LAST_RETRY = lazy_regex(rf"{QUOTED}|(?<![\w.])lastRetry\.(\w+)")


def check(home: ManifestView) -> Iterator[Diagnostic]:
    """Look at a whole manifest."""
    yield from _patch(home.spec, home.path)
    yield from _labels(home.spec, home.path)
    for template in home.templates:
        yield from _patch(template.json, template.path)
        yield from _answer(template)
        yield from _cache_key(template)
        yield from _shown_name(template)
        yield from _retry(template)


def _fixed(owner: Json, field: str) -> str:
    """Return a text of an object that no tag changes; nothing where there's none."""
    text = owner.get(field) if isinstance(owner, dict) else None
    return text if isinstance(text, str) and "{{" not in text else ""


def _labels(spec: Mapping[str, Json], path: Path) -> Iterator[Diagnostic]:
    given = spec.get("workflowMetadata")
    labels = given.get("labels") if isinstance(given, dict) else None
    for key, value in labels.items() if isinstance(labels, dict) else ():
        if isinstance(value, str) and (problems := label_value_problems(value)):
            where = (*path, "workflowMetadata", "labels", key)
            yield PD834.at(where, f"invalid label value {value!r}: {'; '.join(problems)}")


def _patch(owner: Mapping[str, Json], path: Path) -> Iterator[Diagnostic]:
    text = _fixed(owner, "podSpecPatch")
    if not text:
        return
    from pydsl.manifest.pod_patch import patch_of  # few manifests have one

    if patch_of(text) is None:
        hint = "it has to be YAML or JSON: a map of what changes in a pod's spec, as `containers: [{name: main, ...}]`"
        yield PD827.at((*path, "podSpecPatch"), "no pod's spec can be changed by this", hint)


def _answer(template: TemplateView) -> Iterator[Diagnostic]:
    """Report what nobody gives where a suspended template goes on by itself."""
    suspend = template.json.get("suspend")
    if not isinstance(suspend, dict) or suspend.get("duration") in {None, ""}:
        return
    kept = {row["name"] for row in template.inputs("parameters") if row.get("default") is not None}
    for number, row in enumerate(template.outputs("parameters")):
        source = row.get("valueFrom")
        is_asked = isinstance(source, dict) and source.get("supplied") is not None and source.get("default") is None
        if is_asked and row.get("value") is None and row["name"] not in kept:
            path = (*template.path, "outputs", "parameters", number, "valueFrom")
            message = f"{row['name']!r} has no default: the step fails if nobody gives it in {suspend['duration']}"
            yield PD828.at(path, message, "give it a default, or leave out the duration")


def _cache_key(template: TemplateView) -> Iterator[Diagnostic]:
    key = _fixed(template.json.get("memoize"), "key")
    if key and not CACHE_KEY.match(key):
        path = (*template.path, "memoize", "key")
        yield PD829.at(
            path, f"invalid cache key: {key}", "it takes letters, digits and hyphens, and begins with no hyphen"
        )


def _shown_name(template: TemplateView) -> Iterator[Diagnostic]:
    shown = _fixed(template.json.get("annotations"), DISPLAY_NAME)
    if shown and not re.fullmatch(SHOWABLE, shown):
        yield PD830.at((*template.path, "annotations", DISPLAY_NAME), f"displayName must match the regex {SHOWABLE}")


def _retry(template: TemplateView) -> Iterator[Diagnostic]:
    retry = template.json.get("retryStrategy")
    text = retry.get("expression") if isinstance(retry, dict) else None
    for found in _LAST_RETRY.finditer(text if isinstance(text, str) else ""):
        if found[1] and found[1] not in LAST_RETRY:
            is_count = found[1] == "retries"
            hint = "write retries" if is_count else did_you_mean(found[1], list(LAST_RETRY))
            message = f"lastRetry has no {found[1]!r}, only {', '.join(LAST_RETRY)}"
            yield PD831.at((*template.path, "retryStrategy", "expression"), message, hint)


PD827 = Rule(
    "PD827",
    "a `podSpecPatch` that can't be applied",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="Argo reads the patch when it makes a pod, and no sooner: each of them ends in an error.",
    bad="""\
- name: main
  podSpecPatch: 'containers: {name: main, resources: {limits: {memory: 1Gi}}}'
  container: {image: "busybox:1.37"}
""",
    good="""\
- name: main
  podSpecPatch: 'containers: [{name: main, resources: {limits: {memory: 1Gi}}}]'
  container: {image: "busybox:1.37"}
""",
    of_home=check,
)
PD828 = Rule(
    "PD828",
    "a suspended step that goes on without an answer, and fails",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="When its duration is over and nobody has set an output that has no default, the step ends in an error.",
    bad="""\
- name: main
  suspend: {duration: 1h}
  outputs: {parameters: [{name: answer, valueFrom: {supplied: {}}}]}
""",
    good="""\
- name: main
  suspend: {duration: 1h}
  outputs: {parameters: [{name: answer, valueFrom: {supplied: {}, default: "no"}}]}
""",
    of_home=check,
)
PD829 = Rule(
    "PD829",
    "a memoize key that no cache takes",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="A key becomes one of a ConfigMap's. Argo looks at it when the step starts, which then ends in an error.",
    bad="""\
- name: main
  memoize: {key: my_data/1, maxAge: 1h, cache: {configMap: {name: cache}}}
  container: {image: "busybox:1.37"}
  outputs: {parameters: [{name: text, valueFrom: {path: /tmp/text}}]}
""",
    good="""\
- name: main
  memoize: {key: my-data-1, maxAge: 1h, cache: {configMap: {name: cache}}}
  container: {image: "busybox:1.37"}
  outputs: {parameters: [{name: text, valueFrom: {path: /tmp/text}}]}
""",
    of_home=check,
)
PD830 = Rule(
    "PD830",
    "a display name that Argo refuses",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="Argo compares it with its pattern when a step starts, which then ends in an error.",
    bad="""\
- name: main
  annotations: {workflows.argoproj.io/display-name: my step}
  container: {image: "busybox:1.37"}
""",
    good="""\
- name: main
  annotations: {workflows.argoproj.io/display-name: my-step}
  container: {image: "busybox:1.37"}
""",
    of_home=check,
)
PD831 = Rule(
    "PD831",
    "what `lastRetry` hasn't got",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="The expression can't be evaluated when an attempt has failed, and the step ends in an error.",
    bad="""\
- name: main
  retryStrategy: {limit: 3, expression: "asInt(lastRetry.exitcode) > 1"}
  container: {image: "busybox:1.37"}
""",
    good="""\
- name: main
  retryStrategy: {limit: 3, expression: "asInt(lastRetry.exitCode) > 1"}
  container: {image: "busybox:1.37"}
""",
    of_home=check,
)
PD834 = Rule(
    "PD834",
    "a label of `workflowMetadata` that Argo refuses",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="Argo looks at these labels when the workflow begins, which then ends in an error; the API server takes them.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: hello-}
spec:
  entrypoint: main
  workflowMetadata: {labels: {owner: Ada Lovelace}}
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
    good="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: hello-}
spec:
  entrypoint: main
  workflowMetadata: {labels: {owner: ada-lovelace}}
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
    of_home=check,
)
