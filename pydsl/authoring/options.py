"""What `@template(...)` takes. Made from the fields of `pydsl.authoring.kinds` by `./dev derive`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal

    from typing_extensions import TypedDict

    from pydsl.authoring.policies import Retry
    from pydsl.spec.artifact import ArtifactLocation
    from pydsl.spec.container import (
        ContainerPort,
        ContainerResizePolicy,
        ContainerRestartRule,
        ResourceRequirements,
        UserContainer,
        VolumeDevice,
        VolumeMount,
    )
    from pydsl.spec.env import EnvFromSource
    from pydsl.spec.executor import ExecutorConfig
    from pydsl.spec.meta import Metadata
    from pydsl.spec.metrics import Metrics
    from pydsl.spec.pod import Affinity, HostAlias, PodResourceClaim, Toleration
    from pydsl.spec.policy import RetryStrategy
    from pydsl.spec.probe import Lifecycle, Probe
    from pydsl.spec.security import PodSecurityContext, SecurityContext
    from pydsl.spec.synchronization import Synchronization
    from pydsl.spec.template import Memoize
    from pydsl.spec.values import Given
    from pydsl.spec.volume import Volume

    class Options(TypedDict, total=False):
        """What a template says of itself, whatever its kind; and what the container of a Python function needs."""

        name: str
        mode: Literal["inline", "image", "archive"]
        installed: Sequence[str]
        archive: Any
        retry: Retry | Given[RetryStrategy]
        timeout: str
        active_deadline_seconds: int | str
        labels: Mapping[str, Any]
        annotations: Mapping[str, Any]
        metadata: Given[Metadata]
        volumes: Sequence[Given[Volume]]
        init_containers: Sequence[Given[UserContainer]]
        sidecars: Sequence[Given[UserContainer]]
        node_selector: Mapping[str, Any]
        tolerations: Sequence[Given[Toleration]]
        affinity: Given[Affinity]
        service_account_name: str
        automount_service_account_token: bool
        pod_security_context: Given[PodSecurityContext]
        pod_spec_patch: str
        pod_resources: Given[ResourceRequirements]
        pending_timeout: str
        resource_claims: Sequence[Given[PodResourceClaim]]
        priority_class_name: str
        priority: int
        scheduler_name: str
        host_aliases: Sequence[Given[HostAlias]]
        archive_location: Given[ArtifactLocation]
        daemon: bool
        executor: Given[ExecutorConfig]
        fail_fast: bool
        memoize: Given[Memoize]
        metrics: Given[Metrics]
        parallelism: int
        synchronization: Given[Synchronization]
        image: str
        command: Sequence[Any]
        args: Sequence[Any]
        env: Mapping[str, Any] | Sequence[Any]
        env_from: Sequence[Given[EnvFromSource]]
        working_dir: str
        resources: Given[ResourceRequirements]
        volume_mounts: Sequence[Given[VolumeMount]]
        volume_devices: Sequence[Given[VolumeDevice]]
        ports: Sequence[Given[ContainerPort]]
        image_pull_policy: str
        lifecycle: Given[Lifecycle]
        liveness_probe: Given[Probe]
        readiness_probe: Given[Probe]
        startup_probe: Given[Probe]
        resize_policy: Sequence[Given[ContainerResizePolicy]]
        restart_policy: str
        restart_policy_rules: Sequence[Given[ContainerRestartRule]]
        security_context: Given[SecurityContext]
        stdin: bool
        stdin_once: bool
        termination_message_path: str
        termination_message_policy: str
        tty: bool
