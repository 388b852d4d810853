"""Who a container runs as, and what it may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.classes import define

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.spec.values import Given, Int64


@define(kw_only=True)
class SecurityContext:
    """The user, rights and sandbox of one container."""

    allow_privilege_escalation: bool | None = None
    app_armor_profile: Given[AppArmorProfile] | None = None
    capabilities: Given[Capabilities] | None = None
    privileged: bool | None = None
    proc_mount: str | None = None
    read_only_root_filesystem: bool | None = None
    run_as_group: Int64 | None = None
    run_as_non_root: bool | None = None
    run_as_user: Int64 | None = None
    se_linux_options: Given[SELinuxOptions] | None = None
    seccomp_profile: Given[SeccompProfile] | None = None
    windows_options: Given[WindowsSecurityContextOptions] | None = None


@define(kw_only=True)
class PodSecurityContext:
    """The user, rights and sandbox of all containers of a pod."""

    app_armor_profile: Given[AppArmorProfile] | None = None
    fs_group: Int64 | None = None
    fs_group_change_policy: str | None = None
    run_as_group: Int64 | None = None
    run_as_non_root: bool | None = None
    run_as_user: Int64 | None = None
    se_linux_change_policy: str | None = None
    se_linux_options: Given[SELinuxOptions] | None = None
    seccomp_profile: Given[SeccompProfile] | None = None
    supplemental_groups: Sequence[Int64] | None = None
    supplemental_groups_policy: str | None = None
    sysctls: Sequence[Given[Sysctl]] | None = None
    windows_options: Given[WindowsSecurityContextOptions] | None = None


@define(kw_only=True)
class Capabilities:
    """The rights of Linux that are given and taken."""

    add: Sequence[str] | None = None
    drop: Sequence[str] | None = None


@define(kw_only=True)
class SELinuxOptions:
    """The SELinux label of a process."""

    level: str | None = None
    role: str | None = None
    type: str | None = None
    user: str | None = None


@define(kw_only=True)
class SeccompProfile:
    """The filter for system calls."""

    type: str
    localhost_profile: str | None = None


@define(kw_only=True)
class AppArmorProfile:
    """The AppArmor profile."""

    type: str
    localhost_profile: str | None = None


@define(kw_only=True)
class WindowsSecurityContextOptions:
    """The identity of a container on Windows."""

    gmsa_credential_spec: str | None = None
    gmsa_credential_spec_name: str | None = None
    host_process: bool | None = None
    run_as_user_name: str | None = None


@define(kw_only=True)
class Sysctl:
    """A kernel parameter of a pod."""

    name: str
    value: str
