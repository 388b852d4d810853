"""What keeps using the cluster: objects that stay, and retries without an end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.diagnostics import Severity
from pydsl.diagnostics.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json
    from pydsl.validate.view import ManifestView


def check(home: ManifestView) -> Iterator[Diagnostic]:
    """Look at a whole manifest."""
    stored = home.stored.spec if home.stored else {}
    if home.is_run and not home.incomplete:
        if not home.spec.get("ttlStrategy") and not stored.get("ttlStrategy"):
            hint = "give ttlStrategy: {secondsAfterCompletion: 86400}"
            yield PD860.at(home.path, "without ttlStrategy, the workflow stays in the cluster for ever", hint)
        if not home.spec.get("podGC") and not stored.get("podGC"):
            hint = "give podGC: {strategy: OnPodCompletion}"
            yield PD861.at(home.path, "without podGC, the pods stay as long as the workflow", hint)
    yield from _retry(home.spec.get("retryStrategy"), (*home.path, "retryStrategy"))
    for template in home.templates:
        yield from _retry(template.json.get("retryStrategy"), (*template.path, "retryStrategy"))


def _retry(retry: Json, path: Path) -> Iterator[Diagnostic]:
    if isinstance(retry, dict) and retry.get("limit") is None and not retry.get("expression"):
        backoff = retry.get("backoff")
        if not (isinstance(backoff, dict) and backoff.get("maxDuration")):
            yield PD862.at(path, "a retry without a limit tries for ever", 'give limit: "3"')


PD860 = Rule(
    "PD860",
    "no `ttlStrategy`",
    severity=Severity.WARNING,
    group="cost",
    why="Finished workflows fill etcd, and slow everybody down, until something deletes them.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
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
  entrypoint: main
  ttlStrategy: {secondsAfterCompletion: 86400}
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
    of_home=check,
)
PD861 = Rule(
    "PD861",
    "no `podGC`",
    severity=Severity.WARNING,
    group="cost",
    why="Finished pods stay with the node's disk that they used.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
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
  entrypoint: main
  podGC: {strategy: OnPodCompletion}
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
    of_home=check,
)
PD862 = Rule(
    "PD862",
    "a retry without a limit",
    severity=Severity.WARNING,
    group="cost",
    why="Without `limit`, Argo tries again until somebody stops it.",
    bad="""\
- name: main
  container: {image: "busybox:1.37"}
  retryStrategy: {}
""",
    good="""\
- name: main
  container: {image: "busybox:1.37"}
  retryStrategy: {limit: "3"}
""",
    of_home=check,
)
