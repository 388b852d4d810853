"""Environment variables, and where they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.classes import define

if TYPE_CHECKING:
    from pydsl.spec.values import Given, Quantity


@define(kw_only=True)
class EnvVar:
    """One environment variable."""

    name: str
    value: str | None = None
    value_from: Given[EnvVarSource] | None = None


@define(kw_only=True)
class EnvVarSource:
    """Where an environment variable's value comes from."""

    config_map_key_ref: Given[ConfigMapKeySelector] | None = None
    field_ref: Given[ObjectFieldSelector] | None = None
    file_key_ref: Given[FileKeySelector] | None = None
    resource_field_ref: Given[ResourceFieldSelector] | None = None
    secret_key_ref: Given[SecretKeySelector] | None = None


@define(kw_only=True)
class EnvFromSource:
    """A ConfigMap or Secret whose keys all become environment variables."""

    config_map_ref: Given[ConfigMapEnvSource] | None = None
    prefix: str | None = None
    secret_ref: Given[SecretEnvSource] | None = None


@define(kw_only=True)
class ConfigMapEnvSource:
    """The ConfigMap whose keys become environment variables."""

    name: str | None = None
    optional: bool | None = None


@define(kw_only=True)
class SecretEnvSource:
    """The Secret whose keys become environment variables."""

    name: str | None = None
    optional: bool | None = None


@define(kw_only=True)
class ConfigMapKeySelector:
    """One key of a ConfigMap."""

    name: str | None = None
    key: str
    optional: bool | None = None


@define(kw_only=True)
class SecretKeySelector:
    """One key of a Secret."""

    name: str | None = None
    key: str
    optional: bool | None = None


@define(kw_only=True)
class FileKeySelector:
    """One key of a file, written by another container, of `NAME=value` lines."""

    key: str
    path: str
    volume_name: str
    optional: bool | None = None


@define(kw_only=True)
class ObjectFieldSelector:
    """A field of the pod itself."""

    field_path: str
    api_version: str | None = None


@define(kw_only=True)
class ResourceFieldSelector:
    """A limit or request of a container."""

    resource: str
    container_name: str | None = None
    divisor: Quantity | None = None
