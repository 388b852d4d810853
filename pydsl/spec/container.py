"""Containers: an image, and what it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.classes import define
from pydsl.spec.order import first

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydsl.spec.env import EnvFromSource, EnvVar
    from pydsl.spec.probe import Lifecycle, Probe
    from pydsl.spec.security import SecurityContext
    from pydsl.spec.values import Given, Int32, Quantity


@define(kw_only=True)
class ContainerFields:
    """What every container can say, whatever its name and image."""

    image_pull_policy: str | None = None
    command: Sequence[str] | None = None
    args: Sequence[str] | None = None
    working_dir: str | None = None
    env: Sequence[Given[EnvVar]] | None = None
    env_from: Sequence[Given[EnvFromSource]] | None = None
    ports: Sequence[Given[ContainerPort]] | None = None
    resources: Given[ResourceRequirements] | None = None
    volume_mounts: Sequence[Given[VolumeMount]] | None = None
    volume_devices: Sequence[Given[VolumeDevice]] | None = None
    lifecycle: Given[Lifecycle] | None = None
    liveness_probe: Given[Probe] | None = None
    readiness_probe: Given[Probe] | None = None
    startup_probe: Given[Probe] | None = None
    resize_policy: Sequence[Given[ContainerResizePolicy]] | None = None
    restart_policy: str | None = None
    restart_policy_rules: Sequence[Given[ContainerRestartRule]] | None = None
    security_context: Given[SecurityContext] | None = None
    stdin: bool | None = None
    stdin_once: bool | None = None
    termination_message_path: str | None = None
    termination_message_policy: str | None = None
    tty: bool | None = None


@define(kw_only=True, field_transformer=first("name", "image"))
class Container(ContainerFields):
    """One container of a pod: its image, command, environment and limits."""

    name: str | None = None
    image: str


@define(kw_only=True, field_transformer=first("name", "image"))
class UserContainer(ContainerFields):
    """A container beside the main one, or before it."""

    name: str
    image: str | None = None
    mirror_volume_mounts: bool | None = None


@define(kw_only=True)
class ResourceRequirements:
    """How much of the machine a container gets at least and at most."""

    requests: Mapping[str, Quantity] | None = None
    limits: Mapping[str, Quantity] | None = None
    claims: Sequence[Given[ResourceClaim]] | None = None


@define(kw_only=True)
class ResourceClaim:
    """A claim of the pod that a container uses."""

    name: str
    request: str | None = None


@define(kw_only=True)
class VolumeMount:
    """Where a container finds a volume."""

    name: str
    mount_path: str
    sub_path: str | None = None
    sub_path_expr: str | None = None
    read_only: bool | None = None
    mount_propagation: str | None = None
    recursive_read_only: str | None = None


@define(kw_only=True)
class VolumeDevice:
    """Where a container finds a volume as a block device."""

    name: str
    device_path: str


@define(kw_only=True)
class ContainerPort:
    """A port that a container listens on."""

    name: str | None = None
    container_port: Int32
    protocol: str | None = None
    host_port: Int32 | None = None
    host_ip: str | None = None


@define(kw_only=True)
class ContainerResizePolicy:
    """Whether a container restarts when its limits are changed."""

    resource_name: str
    restart_policy: str


@define(kw_only=True)
class ContainerRestartRule:
    """What is done when a container ends in a certain way."""

    action: str
    exit_codes: Given[ContainerRestartRuleOnExitCodes] | None = None


@define(kw_only=True)
class ContainerRestartRuleOnExitCodes:
    """The exit codes that a rule is about."""

    operator: str
    values: Sequence[Int32] | None = None
