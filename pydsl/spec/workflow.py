"""A workflow: what is run, and all that holds for the whole of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.classes import define

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydsl.spec.artifact import WorkflowLevelArtifactGC
    from pydsl.spec.calls import LifecycleHook
    from pydsl.spec.claim import PersistentVolumeClaim
    from pydsl.spec.container import ResourceRequirements
    from pydsl.spec.executor import ExecutorConfig
    from pydsl.spec.meta import LocalObjectReference, Metadata, ObjectMeta
    from pydsl.spec.metrics import Metrics
    from pydsl.spec.parameter import Arguments
    from pydsl.spec.plugin import ExecutorPlugin
    from pydsl.spec.pod import Affinity, HostAlias, PodDisruptionBudgetSpec, PodDNSConfig, PodResourceClaim, Toleration
    from pydsl.spec.policy import PodGC, RetryStrategy, TTLStrategy, VolumeClaimGC
    from pydsl.spec.security import PodSecurityContext
    from pydsl.spec.status import WorkflowStatus
    from pydsl.spec.synchronization import Synchronization
    from pydsl.spec.template import Template
    from pydsl.spec.values import Given, Int32, Int64
    from pydsl.spec.volume import Volume


@define(kw_only=True)
class Workflow:
    """One run: what is wanted, and once it's submitted, what became of it."""

    api_version: str | None = "argoproj.io/v1alpha1"
    kind: str | None = "Workflow"
    metadata: Given[ObjectMeta]
    spec: Given[WorkflowSpec]
    status: Given[WorkflowStatus] | None = None


@define(kw_only=True)
class WorkflowSpec:
    """What a workflow does: its templates, where it begins, its arguments and policies."""

    workflow_template_ref: Given[WorkflowTemplateRef] | None = None
    entrypoint: str | None = None
    on_exit: str | None = None
    arguments: Given[Arguments] | None = None
    suspend: bool | None = None
    shutdown: str | None = None
    active_deadline_seconds: Int64 | None = None
    parallelism: Int64 | None = None
    priority: Int32 | None = None
    service_account_name: str | None = None
    automount_service_account_token: bool | None = None
    executor: Given[ExecutorConfig] | None = None
    workflow_metadata: Given[WorkflowMetadata] | None = None
    pod_metadata: Given[Metadata] | None = None
    pod_spec_patch: str | None = None
    pod_priority_class_name: str | None = None
    pod_priority: Int32 | None = None
    """Up to Argo 3.6."""
    pod_gc: Given[PodGC] | None = None
    ttl_strategy: Given[TTLStrategy] | None = None
    volume_claim_gc: Given[VolumeClaimGC] | None = None
    retry_strategy: Given[RetryStrategy] | None = None
    synchronization: Given[Synchronization] | None = None
    metrics: Given[Metrics] | None = None
    hooks: Mapping[str, Given[LifecycleHook]] | None = None
    archive_logs: bool | None = None
    artifact_repository_ref: Given[ArtifactRepositoryRef] | None = None
    artifact_gc: Given[WorkflowLevelArtifactGC] | None = None
    node_selector: Mapping[str, str] | None = None
    affinity: Given[Affinity] | None = None
    tolerations: Sequence[Given[Toleration]] | None = None
    scheduler_name: str | None = None
    security_context: Given[PodSecurityContext] | None = None
    image_pull_secrets: Sequence[Given[LocalObjectReference]] | None = None
    host_network: bool | None = None
    host_aliases: Sequence[Given[HostAlias]] | None = None
    dns_policy: str | None = None
    dns_config: Given[PodDNSConfig] | None = None
    pod_disruption_budget: Given[PodDisruptionBudgetSpec] | None = None
    pod_resources: Given[ResourceRequirements] | None = None
    resource_claims: Sequence[Given[PodResourceClaim]] | None = None
    executor_plugins: Sequence[Given[ExecutorPlugin]] | None = None
    volumes: Sequence[Given[Volume]] | None = None
    volume_claim_templates: Sequence[Given[PersistentVolumeClaim]] | None = None
    template_defaults: Given[Template] | None = None
    templates: Sequence[Given[Template]] | None = None


@define(kw_only=True)
class WorkflowMetadata:
    """Labels and annotations for workflows that are made of a template."""

    annotations: Mapping[str, str] | None = None
    labels: Mapping[str, str] | None = None
    labels_from: Mapping[str, Given[LabelValueFrom]] | None = None


@define(kw_only=True)
class LabelValueFrom:
    """A label's value, computed by an expression when the workflow is submitted."""

    expression: str


@define(kw_only=True)
class WorkflowTemplateRef:
    """The WorkflowTemplate or ClusterWorkflowTemplate that a workflow is made of."""

    name: str | None = None
    cluster_scope: bool | None = None


@define(kw_only=True)
class ArtifactRepositoryRef:
    """The ConfigMap, and the key in it, that say where artifacts are stored."""

    config_map: str | None = None
    key: str | None = None
