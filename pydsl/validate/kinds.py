"""Documents of kinds that nothing here knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from pydsl.diagnostics import LINT, Diagnostic, Severity, nearest
from pydsl.diagnostics.rule import Rule
from pydsl.spec.faults import PD102
from pydsl.validate.configs import config_findings

GROUP = "argoproj.io/"
OTHERS = frozenset({
    "AnalysisRun", "AnalysisTemplate", "AppProject", "Application", "ApplicationSet", "ClusterAnalysisTemplate",
    "EventBus", "EventSource", "Experiment", "Rollout", "Sensor", "WorkflowArtifactGCTask", "WorkflowTaskResult",
    "WorkflowTaskSet",
})  # fmt: skip
"""Kinds of Argo's projects that people don't run as workflows."""


KINDS_OF_ARGO = ("Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow", "WorkflowEventBinding")
"""The kinds that are checked: those of `pydsl.spec.KINDS`, without loading it."""


def may_be_argos(kind: str) -> bool:
    """Whether a kind is one that is checked, holds one, or is meant to be one."""
    return kind in {*KINDS_OF_ARGO, "Sensor"} or (kind not in OTHERS and nearest(kind, KINDS_OF_ARGO) is not None)


def foreign_findings(manifest: Any) -> list[Diagnostic]:
    """Report a manifest of no kind, and one whose kind looks as if one of Argo's was meant."""
    if not isinstance(manifest, Mapping):
        return [PD105.at(("kind",), "a document without a kind: nothing reads it")]
    if not manifest.get("kind"):
        return [PD105.at(("kind",), "a document without a kind: nothing reads it"), *_read_by_lint(manifest)]
    if not isinstance(manifest["kind"], str):
        return [PD104.at(("kind",), f"kind must be text, not {manifest['kind']!r}")]
    kind = manifest["kind"]
    close = nearest(kind, KINDS_OF_ARGO)
    if close and kind not in OTHERS and str(manifest.get("apiVersion")).startswith(GROUP):
        return [PD104.at(("kind",), f"{kind!r} isn't a kind of Argo's", f"did you mean {close!r}?")]
    return [*_read_by_lint(manifest), *config_findings(manifest)]


def check_shape(kind: str, data: Any) -> list[Diagnostic]:
    """Report a CronWorkflow whose spec is a Workflow's, and the other way round."""
    spec = data.get("spec") if isinstance(data, Mapping) else None
    if not isinstance(spec, Mapping):
        return []
    if kind == "CronWorkflow" and "workflowSpec" not in spec and {"entrypoint", "templates"} & spec.keys():
        hint = "write kind: Workflow, or put the spec below spec.workflowSpec and add schedules"
        return [PD107.at(("kind",), "the spec of this CronWorkflow is a Workflow's", hint)]
    if kind != "CronWorkflow" and "workflowSpec" in spec and "templates" not in spec:
        hint = "write kind: CronWorkflow"
        return [PD107.at(("kind",), f"the spec of this {kind} is a CronWorkflow's", hint)]
    return []


def _read_by_lint(manifest: Mapping[str, Any]) -> list[Diagnostic]:
    """Report fields at the top that Argo's lint, which reads other kinds as bare metadata, stops at."""
    names = ("name", "generateName", "namespace", "labels", "annotations", "uid", "finalizers", "ownerReferences")
    given = {name: manifest[name] for name in names if name in manifest}
    if not given:
        return []
    from pydsl.spec.decoding import read
    from pydsl.spec.meta import ObjectMeta

    _, findings = read(ObjectMeta, given)
    hint = "argo lint reads the top of a document of any kind as metadata, and ends with an error here"
    return [
        replace(finding, severity=Severity.WARNING, hint=hint, code=PD106.code, refused_by=(LINT,))
        for finding in findings
        if finding.code == PD102.code
    ]


PD104 = Rule(
    "PD104",
    "a misspelt kind",
    in_a_run=True,
    why="Argo's lint passes over kinds that it doesn't know, without a word.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflows
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
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
)
PD105 = Rule(
    "PD105",
    "a document without a kind",
    severity=Severity.WARNING,
    why="Nothing reads a document without a kind: it may be part of the one above, after a `---` too many.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
---
spec: {}
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
)
PD106 = Rule(
    "PD106",
    "a document of another kind whose top `argo lint` can't read",
    severity=Severity.WARNING,
    refused_by=(LINT,),
    why=(
        "`argo lint` reads the top of a document of any kind as metadata, and stops the whole command at one "
        "that it can't read."
    ),
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
---
kind: Helper
labels: 5
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
---
kind: Helper
metadata: {labels: {a: b}}
""",
)
PD107 = Rule(
    "PD107",
    "a CronWorkflow with a Workflow's spec, or the other way round",
    why="A CronWorkflow holds its workflow's spec below `workflowSpec`, and a Workflow has none there.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {name: hello}
spec:
  schedules: ['@daily']
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
    good="""\
apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {name: nightly}
spec:
  schedules: ['@daily']
  workflowSpec:
    entrypoint: main
    templates:
    - name: main
      container: {image: "busybox:1.37"}
""",
    of_document=check_shape,
)
