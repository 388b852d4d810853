"""What became of a workflow: written by the controller, read by people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.classes import define

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydsl.spec.calls import TemplateRef
    from pydsl.spec.store import ArtifactRepository
    from pydsl.spec.template import Inputs, Outputs, Template
    from pydsl.spec.values import Given, Int32, Int64, Time
    from pydsl.spec.volume import Volume
    from pydsl.spec.workflow import WorkflowSpec


@define(kw_only=True)
class WorkflowStatus:
    """How far a workflow is, and what each of its nodes did."""

    phase: str | None = None
    started_at: Time | None = None
    finished_at: Time | None = None
    estimated_duration: Int64 | None = None
    progress: str | None = None
    message: str | None = None
    artifact_gc_status: Given[ArtGCStatus] | None = None
    artifact_repository_ref: Given[ArtifactRepositoryRefStatus] | None = None
    compressed_nodes: str | None = None
    conditions: Sequence[Given[Condition]] | None = None
    nodes: Mapping[str, Given[NodeStatus]] | None = None
    offload_node_status_version: str | None = None
    outputs: Given[Outputs] | None = None
    persistent_volume_claims: Sequence[Given[Volume]] | None = None
    resources_duration: Mapping[str, Int64] | None = None
    stored_templates: Mapping[str, Given[Template]] | None = None
    stored_workflow_template_spec: Given[WorkflowSpec] | None = None
    synchronization: Given[SynchronizationStatus] | None = None
    task_results_completion_status: Mapping[str, bool] | None = None


@define(kw_only=True)
class NodeStatus:
    """What one node of a run did: its phase, times, inputs and outputs."""

    id: str
    name: str
    display_name: str | None = None
    type: str
    template_name: str | None = None
    template_ref: Given[TemplateRef] | None = None
    template_scope: str | None = None
    phase: str | None = None
    boundary_id: str | None = None
    message: str | None = None
    started_at: Time | None = None
    finished_at: Time | None = None
    estimated_duration: Int64 | None = None
    progress: str | None = None
    resources_duration: Mapping[str, Int64] | None = None
    pod_ip: str | None = None
    daemoned: bool | None = None
    node_flag: Given[NodeFlag] | None = None
    inputs: Given[Inputs] | None = None
    outputs: Given[Outputs] | None = None
    children: Sequence[str] | None = None
    outbound_nodes: Sequence[str] | None = None
    host_node_name: str | None = None
    memoization_status: Given[MemoizationStatus] | None = None
    synchronization_status: Given[NodeSynchronizationStatus] | None = None
    failed_pod_restarts: Int32 | None = None
    restarting_pod_uid: str | None = None
    task_result_synced: bool | None = None


@define(kw_only=True)
class NodeFlag:
    """Whether a node was made by a hook or by a retry."""

    hooked: bool | None = None
    retried: bool | None = None


@define(kw_only=True)
class NodeSynchronizationStatus:
    """Which lock a node waits for."""

    waiting: str | None = None


@define(kw_only=True)
class MemoizationStatus:
    """Whether a node's result came from a cache."""

    cache_name: str
    hit: bool
    key: str


@define(kw_only=True)
class Condition:
    """Something that holds, or doesn't, of a workflow."""

    type: str | None = None
    status: str | None = None
    message: str | None = None


@define(kw_only=True)
class ArtGCStatus:
    """How far the deletion of a workflow's artifacts is."""

    not_specified: bool | None = None
    pods_recouped: Mapping[str, bool] | None = None
    strategies_processed: Mapping[str, bool] | None = None


@define(kw_only=True)
class ArtifactRepositoryRefStatus:
    """The artifact repository that a workflow uses, as it was found."""

    artifact_repository: Given[ArtifactRepository] | None = None
    config_map: str | None = None
    default: bool | None = None
    key: str | None = None
    namespace: str | None = None


@define(kw_only=True)
class SynchronizationStatus:
    """The locks that a workflow holds or waits for."""

    mutex: Given[MutexStatus] | None = None
    semaphore: Given[SemaphoreStatus] | None = None


@define(kw_only=True)
class MutexStatus:
    """The mutexes that are held or waited for."""

    holding: Sequence[Given[MutexHolding]] | None = None
    waiting: Sequence[Given[MutexHolding]] | None = None


@define(kw_only=True)
class MutexHolding:
    """Who holds a mutex."""

    holder: str | None = None
    mutex: str | None = None


@define(kw_only=True)
class SemaphoreStatus:
    """The semaphores that are held or waited for."""

    holding: Sequence[Given[SemaphoreHolding]] | None = None
    waiting: Sequence[Given[SemaphoreHolding]] | None = None


@define(kw_only=True)
class SemaphoreHolding:
    """Who holds a semaphore."""

    holders: Sequence[str] | None = None
    semaphore: str | None = None
