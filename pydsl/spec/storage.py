"""Volumes of storage systems and clouds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.classes import define

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydsl.spec.meta import LocalObjectReference
    from pydsl.spec.values import Given, Int32


@define(kw_only=True)
class AWSElasticBlockStoreVolumeSource:
    """A disk of Amazon's."""

    volume_id: str
    fs_type: str | None = None
    partition: Int32 | None = None
    read_only: bool | None = None


@define(kw_only=True)
class AzureDiskVolumeSource:
    """A disk of Azure's."""

    disk_name: str
    disk_uri: str
    caching_mode: str | None = None
    fs_type: str | None = None
    kind: str | None = None
    read_only: bool | None = None


@define(kw_only=True)
class AzureFileVolumeSource:
    """A file share of Azure's."""

    secret_name: str
    share_name: str
    read_only: bool | None = None


@define(kw_only=True)
class CephFSVolumeSource:
    """A CephFS mount."""

    monitors: Sequence[str]
    path: str | None = None
    read_only: bool | None = None
    secret_file: str | None = None
    secret_ref: Given[LocalObjectReference] | None = None
    user: str | None = None


@define(kw_only=True)
class CinderVolumeSource:
    """A volume of OpenStack's Cinder."""

    volume_id: str
    fs_type: str | None = None
    read_only: bool | None = None
    secret_ref: Given[LocalObjectReference] | None = None


@define(kw_only=True)
class CSIVolumeSource:
    """A volume of a storage driver, for as long as the pod lives."""

    driver: str
    fs_type: str | None = None
    node_publish_secret_ref: Given[LocalObjectReference] | None = None
    read_only: bool | None = None
    volume_attributes: Mapping[str, str] | None = None


@define(kw_only=True)
class FCVolumeSource:
    """A Fibre Channel device."""

    fs_type: str | None = None
    lun: Int32 | None = None
    read_only: bool | None = None
    target_wwns: Sequence[str] | None = None
    wwids: Sequence[str] | None = None


@define(kw_only=True)
class FlexVolumeSource:
    """A volume of a driver of the old kind."""

    driver: str
    fs_type: str | None = None
    options: Mapping[str, str] | None = None
    read_only: bool | None = None
    secret_ref: Given[LocalObjectReference] | None = None


@define(kw_only=True)
class FlockerVolumeSource:
    """A dataset of Flocker's."""

    dataset_name: str | None = None
    dataset_uuid: str | None = None


@define(kw_only=True)
class GCEPersistentDiskVolumeSource:
    """A disk of Google's."""

    pd_name: str
    fs_type: str | None = None
    partition: Int32 | None = None
    read_only: bool | None = None


@define(kw_only=True)
class GitRepoVolumeSource:
    """A checkout of a git repository."""

    repository: str
    directory: str | None = None
    revision: str | None = None


@define(kw_only=True)
class GlusterfsVolumeSource:
    """A Gluster volume."""

    endpoints: str
    path: str
    read_only: bool | None = None


@define(kw_only=True)
class ISCSIVolumeSource:
    """An iSCSI device."""

    iqn: str
    lun: Int32
    target_portal: str
    chap_auth_discovery: bool | None = None
    chap_auth_session: bool | None = None
    fs_type: str | None = None
    initiator_name: str | None = None
    iscsi_interface: str | None = None
    portals: Sequence[str] | None = None
    read_only: bool | None = None
    secret_ref: Given[LocalObjectReference] | None = None


@define(kw_only=True)
class PhotonPersistentDiskVolumeSource:
    """A disk of VMware's Photon."""

    pd_id: str
    fs_type: str | None = None


@define(kw_only=True)
class PortworxVolumeSource:
    """A Portworx volume."""

    volume_id: str
    fs_type: str | None = None
    read_only: bool | None = None


@define(kw_only=True)
class QuobyteVolumeSource:
    """A Quobyte volume."""

    registry: str
    volume: str
    group: str | None = None
    read_only: bool | None = None
    tenant: str | None = None
    user: str | None = None


@define(kw_only=True)
class RBDVolumeSource:
    """A block device of Ceph's."""

    image: str
    monitors: Sequence[str]
    fs_type: str | None = None
    keyring: str | None = None
    pool: str | None = None
    read_only: bool | None = None
    secret_ref: Given[LocalObjectReference] | None = None
    user: str | None = None


@define(kw_only=True)
class ScaleIOVolumeSource:
    """A ScaleIO volume."""

    gateway: str
    secret_ref: Given[LocalObjectReference]
    system: str
    fs_type: str | None = None
    protection_domain: str | None = None
    read_only: bool | None = None
    ssl_enabled: bool | None = None
    storage_mode: str | None = None
    storage_pool: str | None = None
    volume_name: str | None = None


@define(kw_only=True)
class StorageOSVolumeSource:
    """A StorageOS volume."""

    fs_type: str | None = None
    read_only: bool | None = None
    secret_ref: Given[LocalObjectReference] | None = None
    volume_name: str | None = None
    volume_namespace: str | None = None


@define(kw_only=True)
class VsphereVirtualDiskVolumeSource:
    """A virtual disk of vSphere's."""

    volume_path: str
    fs_type: str | None = None
    storage_policy_id: str | None = None
    storage_policy_name: str | None = None
