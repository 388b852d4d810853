"""Names, labels and owners of objects: what Kubernetes knows about every one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.classes import define

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydsl.spec.values import Given, Int64, Json, Time


@define(kw_only=True)
class ObjectMeta:
    """An object's name, namespace, labels and annotations, and what the API server adds to them."""

    name: str | None = None
    generate_name: str | None = None
    namespace: str | None = None
    cluster_name: str | None = None
    """Up to Argo 3.5."""
    labels: Mapping[str, str] | None = None
    annotations: Mapping[str, str] | None = None
    creation_timestamp: Time | None = None
    deletion_grace_period_seconds: Int64 | None = None
    deletion_timestamp: Time | None = None
    finalizers: Sequence[str] | None = None
    generation: Int64 | None = None
    managed_fields: Sequence[Given[ManagedFieldsEntry]] | None = None
    owner_references: Sequence[Given[OwnerReference]] | None = None
    resource_version: str | None = None
    self_link: str | None = None
    uid: str | None = None


@define(kw_only=True)
class ManagedFieldsEntry:
    """Which fields one program has set, and when; the API server keeps it."""

    api_version: str | None = None
    fields_type: str | None = None
    fields_v1: Json | None = None
    manager: str | None = None
    operation: str | None = None
    subresource: str | None = None
    time: Time | None = None


@define(kw_only=True)
class OwnerReference:
    """The object that owns this one, and takes it along when it's deleted."""

    api_version: str
    kind: str
    name: str
    uid: str
    block_owner_deletion: bool | None = None
    controller: bool | None = None


@define(kw_only=True)
class ObjectReference:
    """Another object, by kind, namespace and name."""

    api_version: str | None = None
    kind: str | None = None
    namespace: str | None = None
    name: str | None = None
    field_path: str | None = None
    resource_version: str | None = None
    uid: str | None = None


@define(kw_only=True)
class LocalObjectReference:
    """Another object of the same namespace, by name."""

    name: str | None = None


@define(kw_only=True)
class TypedLocalObjectReference:
    """Another object of the same namespace, by kind and name."""

    name: str
    kind: str
    api_group: str | None = None


@define(kw_only=True)
class TypedObjectReference:
    """Another object by kind and name, also of another namespace."""

    name: str
    kind: str
    api_group: str | None = None
    namespace: str | None = None


@define(kw_only=True)
class LabelSelector:
    """The objects whose labels are like this; all that it asks for must hold."""

    match_labels: Mapping[str, str] | None = None
    match_expressions: Sequence[Given[LabelSelectorRequirement]] | None = None


@define(kw_only=True)
class LabelSelectorRequirement:
    """What one label has to be: `In`, `NotIn`, `Exists` or `DoesNotExist`."""

    key: str
    operator: str
    values: Sequence[str] | None = None


@define(kw_only=True)
class Metadata:
    """Labels and annotations of the pods that a template makes."""

    annotations: Mapping[str, str] | None = None
    labels: Mapping[str, str] | None = None
