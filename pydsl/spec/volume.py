"""Volumes: files that containers share, or that come from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.classes import define

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydsl.spec.claim import PersistentVolumeClaimTemplate
    from pydsl.spec.env import ObjectFieldSelector, ResourceFieldSelector
    from pydsl.spec.meta import LabelSelector
    from pydsl.spec.storage import (
        AWSElasticBlockStoreVolumeSource,
        AzureDiskVolumeSource,
        AzureFileVolumeSource,
        CephFSVolumeSource,
        CinderVolumeSource,
        CSIVolumeSource,
        FCVolumeSource,
        FlexVolumeSource,
        FlockerVolumeSource,
        GCEPersistentDiskVolumeSource,
        GitRepoVolumeSource,
        GlusterfsVolumeSource,
        ISCSIVolumeSource,
        PhotonPersistentDiskVolumeSource,
        PortworxVolumeSource,
        QuobyteVolumeSource,
        RBDVolumeSource,
        ScaleIOVolumeSource,
        StorageOSVolumeSource,
        VsphereVirtualDiskVolumeSource,
    )
    from pydsl.spec.values import Given, Int32, Int64, Quantity


@define(kw_only=True)
class Volume:
    """A volume of a pod, and the one kind of place that it comes from."""

    name: str
    empty_dir: Given[EmptyDirVolumeSource] | None = None
    config_map: Given[ConfigMapVolumeSource] | None = None
    secret: Given[SecretVolumeSource] | None = None
    persistent_volume_claim: Given[PersistentVolumeClaimVolumeSource] | None = None
    host_path: Given[HostPathVolumeSource] | None = None
    ephemeral: Given[EphemeralVolumeSource] | None = None
    projected: Given[ProjectedVolumeSource] | None = None
    downward_api: Given[DownwardAPIVolumeSource] | None = None
    image: Given[ImageVolumeSource] | None = None
    nfs: Given[NFSVolumeSource] | None = None
    csi: Given[CSIVolumeSource] | None = None
    aws_elastic_block_store: Given[AWSElasticBlockStoreVolumeSource] | None = None
    azure_disk: Given[AzureDiskVolumeSource] | None = None
    azure_file: Given[AzureFileVolumeSource] | None = None
    cephfs: Given[CephFSVolumeSource] | None = None
    cinder: Given[CinderVolumeSource] | None = None
    fc: Given[FCVolumeSource] | None = None
    flex_volume: Given[FlexVolumeSource] | None = None
    flocker: Given[FlockerVolumeSource] | None = None
    gce_persistent_disk: Given[GCEPersistentDiskVolumeSource] | None = None
    git_repo: Given[GitRepoVolumeSource] | None = None
    glusterfs: Given[GlusterfsVolumeSource] | None = None
    iscsi: Given[ISCSIVolumeSource] | None = None
    photon_persistent_disk: Given[PhotonPersistentDiskVolumeSource] | None = None
    portworx_volume: Given[PortworxVolumeSource] | None = None
    quobyte: Given[QuobyteVolumeSource] | None = None
    rbd: Given[RBDVolumeSource] | None = None
    scale_io: Given[ScaleIOVolumeSource] | None = None
    storageos: Given[StorageOSVolumeSource] | None = None
    vsphere_volume: Given[VsphereVirtualDiskVolumeSource] | None = None


@define(kw_only=True)
class ConfigMapVolumeSource:
    """Files made of a ConfigMap's keys."""

    name: str | None = None
    default_mode: Int32 | None = None
    items: Sequence[Given[KeyToPath]] | None = None
    optional: bool | None = None


@define(kw_only=True)
class SecretVolumeSource:
    """Files made of a Secret's keys."""

    default_mode: Int32 | None = None
    items: Sequence[Given[KeyToPath]] | None = None
    optional: bool | None = None
    secret_name: str | None = None


@define(kw_only=True)
class KeyToPath:
    """Which key becomes which file."""

    key: str
    path: str
    mode: Int32 | None = None


@define(kw_only=True)
class EmptyDirVolumeSource:
    """A folder that is empty at first, and gone with the pod."""

    medium: str | None = None
    size_limit: Quantity | None = None


@define(kw_only=True)
class HostPathVolumeSource:
    """A path of the machine that the pod runs on."""

    path: str
    type: str | None = None


@define(kw_only=True)
class PersistentVolumeClaimVolumeSource:
    """A claim of the same namespace."""

    claim_name: str
    read_only: bool | None = None


@define(kw_only=True)
class EphemeralVolumeSource:
    """A claim that lives as long as the pod."""

    volume_claim_template: Given[PersistentVolumeClaimTemplate] | None = None


@define(kw_only=True)
class ImageVolumeSource:
    """The files of an image."""

    pull_policy: str | None = None
    reference: str | None = None


@define(kw_only=True)
class NFSVolumeSource:
    """A folder of an NFS server."""

    path: str
    server: str
    read_only: bool | None = None


@define(kw_only=True)
class DownwardAPIVolumeSource:
    """Files made of the pod's own fields."""

    default_mode: Int32 | None = None
    items: Sequence[Given[DownwardAPIVolumeFile]] | None = None


@define(kw_only=True)
class DownwardAPIVolumeFile:
    """Which of the pod's fields becomes which file."""

    path: str
    field_ref: Given[ObjectFieldSelector] | None = None
    mode: Int32 | None = None
    resource_field_ref: Given[ResourceFieldSelector] | None = None


@define(kw_only=True)
class ProjectedVolumeSource:
    """Several sources in one folder."""

    default_mode: Int32 | None = None
    sources: Sequence[Given[VolumeProjection]] | None = None


@define(kw_only=True)
class VolumeProjection:
    """One source of several."""

    cluster_trust_bundle: Given[ClusterTrustBundleProjection] | None = None
    config_map: Given[ConfigMapProjection] | None = None
    downward_api: Given[DownwardAPIProjection] | None = None
    pod_certificate: Given[PodCertificateProjection] | None = None
    secret: Given[SecretProjection] | None = None
    service_account_token: Given[ServiceAccountTokenProjection] | None = None


@define(kw_only=True)
class ConfigMapProjection:
    """A ConfigMap's keys, among other sources."""

    name: str | None = None
    items: Sequence[Given[KeyToPath]] | None = None
    optional: bool | None = None


@define(kw_only=True)
class SecretProjection:
    """A Secret's keys, among other sources."""

    name: str | None = None
    items: Sequence[Given[KeyToPath]] | None = None
    optional: bool | None = None


@define(kw_only=True)
class DownwardAPIProjection:
    """The pod's own fields, among other sources."""

    items: Sequence[Given[DownwardAPIVolumeFile]] | None = None


@define(kw_only=True)
class ServiceAccountTokenProjection:
    """A token of the pod's service account, among other sources."""

    path: str
    audience: str | None = None
    expiration_seconds: Int64 | None = None


@define(kw_only=True)
class ClusterTrustBundleProjection:
    """Certificates that the cluster trusts, among other sources."""

    name: str | None = None
    path: str
    label_selector: Given[LabelSelector] | None = None
    optional: bool | None = None
    signer_name: str | None = None


@define(kw_only=True)
class PodCertificateProjection:
    """A key and its certificate for the pod, among other sources."""

    key_type: str
    signer_name: str
    certificate_chain_path: str | None = None
    credential_bundle_path: str | None = None
    key_path: str | None = None
    max_expiration_seconds: Int32 | None = None
    user_annotations: Mapping[str, str] | None = None
