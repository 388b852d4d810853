"""What a workflow says of itself: names for its metadata, and the fields of Argo's WorkflowSpec in snake case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydsl.authoring.callee import Callee
    from pydsl.authoring.policies import Retry
    from pydsl.spec.artifact import WorkflowLevelArtifactGC
    from pydsl.spec.calls import LifecycleHook
    from pydsl.spec.claim import PersistentVolumeClaim
    from pydsl.spec.container import ResourceRequirements
    from pydsl.spec.cron import StopStrategy
    from pydsl.spec.executor import ExecutorConfig
    from pydsl.spec.meta import LocalObjectReference, Metadata
    from pydsl.spec.metrics import Metrics
    from pydsl.spec.parameter import Arguments
    from pydsl.spec.plugin import ExecutorPlugin
    from pydsl.spec.pod import Affinity, HostAlias, PodDisruptionBudgetSpec, PodDNSConfig, PodResourceClaim, Toleration
    from pydsl.spec.policy import PodGC, RetryStrategy, TTLStrategy, VolumeClaimGC
    from pydsl.spec.security import PodSecurityContext
    from pydsl.spec.synchronization import Synchronization
    from pydsl.spec.template import Template
    from pydsl.spec.values import Given
    from pydsl.spec.volume import Volume
    from pydsl.spec.workflow import ArtifactRepositoryRef, WorkflowMetadata


class MetadataOptions(TypedDict, total=False):
    """An object's metadata."""

    name: str
    generate_name: str
    namespace: str
    labels: Mapping[str, Any]
    annotations: Mapping[str, Any]
    metadata: Any


class SpecOptions(TypedDict, total=False):
    """What a workflow's spec holds beside its templates and arguments."""

    entrypoint: str | Callee
    on_exit: str | Callee
    suspend: bool
    shutdown: str
    active_deadline_seconds: int
    parallelism: int
    priority: int
    service_account_name: str
    automount_service_account_token: bool
    executor: Given[ExecutorConfig]
    executor_plugins: Sequence[Given[ExecutorPlugin]]
    workflow_metadata: Given[WorkflowMetadata]
    pod_metadata: Given[Metadata]
    pod_spec_patch: str
    pod_priority_class_name: str
    pod_priority: int
    pod_gc: Given[PodGC]
    pod_disruption_budget: Given[PodDisruptionBudgetSpec]
    pod_resources: Given[ResourceRequirements]
    resource_claims: Sequence[Given[PodResourceClaim]]
    retry: Retry | Given[RetryStrategy]
    retry_strategy: Given[RetryStrategy]
    ttl_strategy: Given[TTLStrategy]
    volume_claim_gc: Given[VolumeClaimGC]
    volume_claim_templates: Sequence[Given[PersistentVolumeClaim]]
    volumes: Sequence[Given[Volume]]
    artifact_gc: Given[WorkflowLevelArtifactGC]
    artifact_repository_ref: Given[ArtifactRepositoryRef]
    archive_logs: bool
    synchronization: Given[Synchronization]
    metrics: Given[Metrics]
    hooks: Mapping[str, Given[LifecycleHook]]
    template_defaults: Given[Template]
    security_context: Given[PodSecurityContext]
    image_pull_secrets: Sequence[Given[LocalObjectReference]]
    node_selector: Mapping[str, Any]
    tolerations: Sequence[Given[Toleration]]
    affinity: Given[Affinity]
    scheduler_name: str
    host_aliases: Sequence[Given[HostAlias]]
    host_network: bool
    dns_policy: str
    dns_config: Given[PodDNSConfig]


class WorkflowOptions(MetadataOptions, SpecOptions, total=False):
    """What `Workflow(...)` takes beside its main template."""

    templates: Sequence[Any]
    arguments: Mapping[str, Any] | Arguments


class TemplateOptions(SpecOptions, total=False):
    """What `WorkflowTemplate(name, ...)` takes beside its name and main template."""

    namespace: str
    labels: Mapping[str, Any]
    annotations: Mapping[str, Any]
    metadata: Any
    templates: Sequence[Any]
    arguments: Mapping[str, Any] | Arguments


class CronOptions(TypedDict, total=False):
    """What `CronWorkflow(name, ...)` takes beside its name and workflow."""

    namespace: str
    labels: Mapping[str, Any]
    annotations: Mapping[str, Any]
    metadata: Any
    schedules: Sequence[str]
    timezone: str
    when: str
    suspend: bool
    concurrency_policy: str
    starting_deadline_seconds: int
    stop_strategy: Given[StopStrategy]
    successful_jobs_history_limit: int
    failed_jobs_history_limit: int
    workflow_metadata: Given[WorkflowMetadata]


METADATA = frozenset(MetadataOptions.__annotations__)
SPEC = frozenset(SpecOptions.__annotations__)
WORKFLOW = frozenset(WorkflowOptions.__annotations__)
CRON = frozenset(CronOptions.__annotations__)
