"""What a workflow says of itself: names for its metadata, and the fields of Argo's WorkflowSpec in snake case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydsl.authoring.callee import Callee


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
    executor: Any
    executor_plugins: Sequence[Any]
    workflow_metadata: Any
    pod_metadata: Any
    pod_spec_patch: str
    pod_priority_class_name: str
    pod_priority: int
    pod_gc: Any
    pod_disruption_budget: Any
    pod_resources: Any
    resource_claims: Sequence[Any]
    retry: Any
    retry_strategy: Any
    ttl_strategy: Any
    volume_claim_gc: Any
    volume_claim_templates: Sequence[Any]
    volumes: Sequence[Any]
    artifact_gc: Any
    artifact_repository_ref: Any
    archive_logs: bool
    synchronization: Any
    metrics: Any
    hooks: Mapping[str, Any]
    template_defaults: Any
    security_context: Any
    image_pull_secrets: Sequence[Any]
    node_selector: Mapping[str, Any]
    tolerations: Sequence[Any]
    affinity: Any
    scheduler_name: str
    host_aliases: Sequence[Any]
    host_network: bool
    dns_policy: str
    dns_config: Any


class WorkflowOptions(MetadataOptions, SpecOptions, total=False):
    """What `Workflow(...)` takes beside its main template."""

    templates: Sequence[Any]
    arguments: Mapping[str, Any]


class TemplateOptions(SpecOptions, total=False):
    """What `WorkflowTemplate(name, ...)` takes beside its name and main template."""

    namespace: str
    labels: Mapping[str, Any]
    annotations: Mapping[str, Any]
    metadata: Any
    templates: Sequence[Any]
    arguments: Mapping[str, Any]


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
    stop_strategy: Any
    successful_jobs_history_limit: int
    failed_jobs_history_limit: int
    workflow_metadata: Any


METADATA = frozenset(MetadataOptions.__annotations__)
SPEC = frozenset(SpecOptions.__annotations__)
WORKFLOW = frozenset(WorkflowOptions.__annotations__)
CRON = frozenset(CronOptions.__annotations__)
