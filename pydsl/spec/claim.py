"""Claims: storage that is asked for by size and class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.classes import define

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydsl.spec.meta import LabelSelector, ObjectMeta, TypedLocalObjectReference, TypedObjectReference
    from pydsl.spec.values import Given, Quantity, Time


@define(kw_only=True)
class PersistentVolumeClaim:
    """A claim on storage; in `volumeClaimTemplates`, one for each run."""

    api_version: str | None = None
    kind: str | None = None
    metadata: Given[ObjectMeta] | None = None
    spec: Given[PersistentVolumeClaimSpec] | None = None
    status: Given[PersistentVolumeClaimStatus] | None = None


@define(kw_only=True)
class PersistentVolumeClaimSpec:
    """What storage is asked for."""

    access_modes: Sequence[str] | None = None
    storage_class_name: str | None = None
    resources: Given[VolumeResourceRequirements] | None = None
    data_source: Given[TypedLocalObjectReference] | None = None
    data_source_ref: Given[TypedObjectReference] | None = None
    selector: Given[LabelSelector] | None = None
    volume_attributes_class_name: str | None = None
    volume_mode: str | None = None
    volume_name: str | None = None


@define(kw_only=True)
class PersistentVolumeClaimStatus:
    """What storage was found."""

    access_modes: Sequence[str] | None = None
    allocated_resource_statuses: Mapping[str, str] | None = None
    allocated_resources: Mapping[str, Quantity] | None = None
    capacity: Mapping[str, Quantity] | None = None
    conditions: Sequence[Given[PersistentVolumeClaimCondition]] | None = None
    current_volume_attributes_class_name: str | None = None
    modify_volume_status: Given[ModifyVolumeStatus] | None = None
    phase: str | None = None
    resize_status: str | None = None
    """Up to Argo 3.5."""


@define(kw_only=True)
class PersistentVolumeClaimCondition:
    """Something that holds, or doesn't, of a claim."""

    status: str
    type: str
    last_probe_time: Time | None = None
    last_transition_time: Time | None = None
    message: str | None = None
    reason: str | None = None


@define(kw_only=True)
class PersistentVolumeClaimTemplate:
    """A claim that is made for a pod."""

    metadata: Given[ObjectMeta] | None = None
    spec: Given[PersistentVolumeClaimSpec]


@define(kw_only=True)
class ModifyVolumeStatus:
    """How far a change of a volume's class is."""

    status: str
    target_volume_attributes_class_name: str | None = None


@define(kw_only=True)
class VolumeResourceRequirements:
    """How large a volume is at least and at most."""

    requests: Mapping[str, Quantity] | None = None
    limits: Mapping[str, Quantity] | None = None
