"""What Argo's CRDs (4.1.2, the full ones) ask of single fields, by class and field; the same wherever a class is used.

Types, and which fields there are, come from `pydsl.spec`; here is what the types don't say. `minimal` CRDs ask for
none of it.
"""

from __future__ import annotations

import re

from msgspec import Struct

TEMPLATE_NAME = r"[a-zA-Z0-9][-a-zA-Z0-9]*"
PARAMETER_NAME = r"[-a-zA-Z0-9_]+"
ARTIFACT_NAME = r"[-a-zA-Z0-9_{}.]+"
METRIC_NAME = r"[a-zA-Z_][a-zA-Z0-9_]*"
QUANTITY = (
    r"(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?"
)
SCHEDULE = (
    r"@(yearly|annually|monthly|weekly|daily|midnight|hourly)|@every\s+([0-9]+(ns|us|µs|ms|s|m|h))+"
    r"|([A-Za-z0-9*,/?-]+\s+){4}[A-Za-z0-9*,/?-]+"
)

FORMS = {
    ("Parameter", "name"): PARAMETER_NAME,
    ("Artifact", "name"): ARTIFACT_NAME,
    ("ArtifactPaths", "name"): ARTIFACT_NAME,
    ("Template", "name"): TEMPLATE_NAME,
    ("WorkflowStep", "name"): TEMPLATE_NAME,
    ("DAGTask", "name"): TEMPLATE_NAME,
    ("Prometheus", "name"): METRIC_NAME,
    ("MetricLabel", "key"): METRIC_NAME,
    ("CronWorkflowSpec", "schedules"): SCHEDULE,
}
"""What a text (each text of a list) has to look like."""

_GC = ("", "OnWorkflowCompletion", "OnWorkflowDeletion", "Never")
_ADDRESSING = ("", "path", "virtual-hosted")

WORDS = {
    ("ArtifactGC", "strategy"): _GC,
    ("WorkflowLevelArtifactGC", "strategy"): _GC,
    ("S3Artifact", "addressingStyle"): _ADDRESSING,
    ("S3ArtifactRepository", "addressingStyle"): _ADDRESSING,
    ("PodGC", "strategy"): ("", "OnPodCompletion", "OnPodSuccess", "OnWorkflowCompletion", "OnWorkflowSuccess"),
    ("RetryStrategy", "retryPolicy"): ("Always", "OnFailure", "OnError", "OnTransientError"),
    ("Gauge", "operation"): ("Set", "Add", "Sub"),
    ("ResourceTemplate", "action"): ("get", "create", "apply", "delete", "replace", "patch"),
    ("ResourceTemplate", "mergeStrategy"): ("strategic", "merge", "json"),
    ("CronWorkflowSpec", "concurrencyPolicy"): ("Allow", "Forbid", "Replace"),
}
"""The words that a text may be."""


class Bounds(Struct, frozen=True):
    """How small and how large a number, or how short and long a text or a list, may be."""

    least: int | None = None
    most: int | None = None


NUMBERS = {
    ("Artifact", "mode"): Bounds(0, 0o777),
    ("ArtifactPaths", "mode"): Bounds(0, 0o777),
    ("WorkflowSpec", "parallelism"): Bounds(1),
    ("Template", "parallelism"): Bounds(1),
    ("CronWorkflowSpec", "startingDeadlineSeconds"): Bounds(0),
}
LENGTHS = {
    ("Template", "name"): Bounds(None, 128),
    ("WorkflowStep", "name"): Bounds(None, 128),
    ("DAGTask", "name"): Bounds(None, 128),
    ("Prometheus", "help"): Bounds(1),
    ("Counter", "value"): Bounds(1),
    ("Gauge", "value"): Bounds(1, 256),
    ("Histogram", "value"): Bounds(1),
    ("Parameter", "enum"): Bounds(1),
    ("Metrics", "prometheus"): Bounds(None, 100),
    ("Inputs", "parameters"): Bounds(None, 500),
    ("Template", "steps"): Bounds(1),
    ("DAGTemplate", "tasks"): Bounds(1, 200),
    ("WorkflowSpec", "templates"): Bounds(None, 200),
    ("CronWorkflowSpec", "schedules"): Bounds(1),
}
"""Of texts in characters, of lists in items."""

_CONTAINERS = ("Container", "UserContainer", "ScriptTemplate", "ContainerNode")
KEYS = {
    **{(cls, "env"): ("name",) for cls in _CONTAINERS},
    **{(cls, "ports"): ("containerPort", "protocol") for cls in _CONTAINERS},
    **{(cls, "volumeMounts"): ("mountPath",) for cls in _CONTAINERS},
    **{(cls, "volumeDevices"): ("devicePath",) for cls in _CONTAINERS},
    ("ResourceRequirements", "claims"): ("name",),
    ("PersistentVolumeClaimStatus", "conditions"): ("type",),
}
"""Lists of objects that differ in these fields."""

SETS = frozenset({("ContainerRestartRuleOnExitCodes", "values")})
"""Lists of values that differ."""

ALSO_REQUIRED = {("ExecutorPluginSidecar", "container"): ("name",)}
"""Fields that an object needs in one place only."""

DEFAULTS = {
    **{(cls, "name"): "" for cls in (
        "ConfigMapEnvSource", "ConfigMapKeySelector", "ConfigMapProjection", "ConfigMapVolumeSource",
        "LocalObjectReference", "SecretEnvSource", "SecretKeySelector", "SecretProjection",
    )},
    ("ContainerPort", "protocol"): "TCP",
}  # fmt: skip
"""What the server fills in, where that changes what's asked for."""

UNCHECKED = frozenset({
    ("WorkflowStep", "inline"), ("DAGTask", "inline"), ("WorkflowStep", "withItems"), ("DAGTask", "withItems"),
    ("WorkflowStatus", "storedTemplates"), ("WorkflowStatus", "storedWorkflowTemplateSpec"),
})  # fmt: skip
"""Fields that may hold anything."""

NOT_REQUIRED = frozenset({("Container", "image"), ("ScriptTemplate", "image"), ("ScriptTemplate", "source")})
"""Fields that Argo's own types require and the CRDs don't."""

EMBEDDED_METADATA = ("name", "generateName", "namespace", "labels", "annotations", "finalizers")
"""What metadata inside of a manifest may have; an object's own may have more."""


def form(pattern: str) -> re.Pattern[str]:
    """Compile a pattern as the server's language reads it: `\\s` and the like are ASCII's."""
    return re.compile(pattern, re.ASCII)
