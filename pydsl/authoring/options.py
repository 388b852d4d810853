"""What `@template(...)` takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal

    from typing_extensions import TypedDict

    class Options(TypedDict, total=False):
        """What a template says of itself, whatever its kind; and what the container of a Python function needs."""

        name: str
        mode: Literal["inline", "image", "archive"]
        installed: Sequence[str]
        archive: Any
        retry: Any
        timeout: str
        active_deadline_seconds: Any
        labels: Mapping[str, Any]
        annotations: Mapping[str, Any]
        metadata: Any
        volumes: Sequence[Any]
        init_containers: Sequence[Any]
        sidecars: Sequence[Any]
        node_selector: Mapping[str, Any]
        tolerations: Sequence[Any]
        affinity: Any
        service_account_name: str
        automount_service_account_token: bool
        pod_security_context: Any
        pod_spec_patch: str
        pod_resources: Any
        pending_timeout: str
        resource_claims: Sequence[Any]
        priority_class_name: str
        priority: int
        scheduler_name: str
        host_aliases: Sequence[Any]
        archive_location: Any
        daemon: bool
        executor: Any
        fail_fast: bool
        memoize: Any
        metrics: Any
        parallelism: int
        synchronization: Any
        image: str
        command: Sequence[Any]
        args: Sequence[Any]
        env: Mapping[str, Any] | Sequence[Any]
        env_from: Sequence[Any]
        working_dir: str
        resources: Any
        volume_mounts: Sequence[Any]
        volume_devices: Sequence[Any]
        ports: Sequence[Any]
        image_pull_policy: str
        lifecycle: Any
        liveness_probe: Any
        readiness_probe: Any
        startup_probe: Any
        resize_policy: Sequence[Any]
        restart_policy: str
        restart_policy_rules: Sequence[Any]
        security_context: Any
        stdin: bool
        stdin_once: bool
        termination_message_path: str
        termination_message_policy: str
        tty: bool
