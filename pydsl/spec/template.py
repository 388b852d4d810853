"""A template: one thing that can be run, of exactly one kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.classes import define

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydsl.spec.artifact import Artifact, ArtifactLocation
    from pydsl.spec.container import Container, ResourceRequirements, UserContainer
    from pydsl.spec.container_set import ContainerSetTemplate
    from pydsl.spec.dag import DAGTemplate
    from pydsl.spec.data import Data
    from pydsl.spec.executor import ExecutorConfig
    from pydsl.spec.http import HTTP
    from pydsl.spec.meta import LocalObjectReference, Metadata
    from pydsl.spec.metrics import Metrics
    from pydsl.spec.parameter import Parameter
    from pydsl.spec.pod import Affinity, HostAlias, PodResourceClaim, Toleration
    from pydsl.spec.policy import RetryStrategy
    from pydsl.spec.resource import ResourceTemplate
    from pydsl.spec.script import ScriptTemplate
    from pydsl.spec.security import PodSecurityContext
    from pydsl.spec.steps import WorkflowStep
    from pydsl.spec.suspend import SuspendTemplate
    from pydsl.spec.synchronization import Synchronization
    from pydsl.spec.values import Given, Int32, Int64, IntOrString, Json
    from pydsl.spec.volume import Volume


@define(kw_only=True)
class Template:
    """One thing that can be run, of exactly one kind, with its inputs, outputs and policies."""

    name: str | None = None
    inputs: Given[Inputs] | None = None
    metadata: Given[Metadata] | None = None
    annotations: Mapping[str, str] | None = None
    daemon: bool | None = None
    active_deadline_seconds: IntOrString | None = None
    timeout: str | None = None
    pending_timeout: str | None = None
    retry_strategy: Given[RetryStrategy] | None = None
    parallelism: Int64 | None = None
    fail_fast: bool | None = None
    synchronization: Given[Synchronization] | None = None
    memoize: Given[Memoize] | None = None
    metrics: Given[Metrics] | None = None
    node_selector: Mapping[str, str] | None = None
    affinity: Given[Affinity] | None = None
    tolerations: Sequence[Given[Toleration]] | None = None
    scheduler_name: str | None = None
    priority_class_name: str | None = None
    priority: Int32 | None = None
    """Up to Argo 3.6."""
    service_account_name: str | None = None
    automount_service_account_token: bool | None = None
    executor: Given[ExecutorConfig] | None = None
    security_context: Given[PodSecurityContext] | None = None
    host_aliases: Sequence[Given[HostAlias]] | None = None
    pod_spec_patch: str | None = None
    pod_resources: Given[ResourceRequirements] | None = None
    resource_claims: Sequence[Given[PodResourceClaim]] | None = None
    archive_location: Given[ArtifactLocation] | None = None
    volumes: Sequence[Given[Volume]] | None = None
    init_containers: Sequence[Given[UserContainer]] | None = None
    sidecars: Sequence[Given[UserContainer]] | None = None
    container: Given[Container] | None = None
    script: Given[ScriptTemplate] | None = None
    container_set: Given[ContainerSetTemplate] | None = None
    resource: Given[ResourceTemplate] | None = None
    suspend: Given[SuspendTemplate] | None = None
    http: Given[HTTP] | None = None
    data: Given[Data] | None = None
    plugin: Mapping[str, Json] | None = None
    steps: Sequence[Sequence[Given[WorkflowStep]]] | None = None
    dag: Given[DAGTemplate] | None = None
    outputs: Given[Outputs] | None = None


@define(kw_only=True)
class Inputs:
    """What a template takes."""

    parameters: Sequence[Given[Parameter]] | None = None
    artifacts: Sequence[Given[Artifact]] | None = None


@define(kw_only=True)
class Outputs:
    """What a template gives."""

    parameters: Sequence[Given[Parameter]] | None = None
    artifacts: Sequence[Given[Artifact]] | None = None
    result: str | None = None
    exit_code: str | None = None


@define(kw_only=True)
class Memoize:
    """How the result of a template is remembered, and for how long."""

    key: str
    max_age: str
    cache: Given[Cache]


@define(kw_only=True)
class Cache:
    """Where results are remembered."""

    config_map: Given[LocalObjectReference]
