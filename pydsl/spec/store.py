"""Stores of artifacts, and the repositories that templates needn't name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.classes import define

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.spec.env import ConfigMapKeySelector, SecretKeySelector
    from pydsl.spec.values import Given, Int32


@define(kw_only=True)
class _S3Bucket:
    """A bucket of S3's kind, and how one logs in."""

    endpoint: str | None = None
    bucket: str | None = None
    region: str | None = None
    insecure: bool | None = None
    access_key_secret: Given[SecretKeySelector] | None = None
    secret_key_secret: Given[SecretKeySelector] | None = None
    session_token_secret: Given[SecretKeySelector] | None = None
    role_arn: str | None = None
    use_sdk_creds: bool | None = None
    addressing_style: str | None = None
    ca_secret: Given[SecretKeySelector] | None = None
    create_bucket_if_not_present: Given[CreateS3BucketOptions] | None = None
    encryption_options: Given[S3EncryptionOptions] | None = None


@define(kw_only=True)
class S3Artifact(_S3Bucket):
    """Files in a bucket of S3's kind."""

    key: str | None = None


@define(kw_only=True)
class _GCSBucket:
    """A bucket of Google's, and how one logs in."""

    bucket: str | None = None
    service_account_key_secret: Given[SecretKeySelector] | None = None


@define(kw_only=True)
class GCSArtifact(_GCSBucket):
    """Files in a bucket of Google's."""

    key: str


@define(kw_only=True)
class _AzureContainer:
    """A container of Azure's, and how one logs in."""

    endpoint: str
    container: str
    account_key_secret: Given[SecretKeySelector] | None = None
    use_sdk_creds: bool | None = None


@define(kw_only=True)
class AzureArtifact(_AzureContainer):
    """Files in a container of Azure's."""

    blob: str


@define(kw_only=True)
class _OSSBucket:
    """A bucket of Alibaba's, and how one logs in."""

    endpoint: str | None = None
    bucket: str | None = None
    access_key_secret: Given[SecretKeySelector] | None = None
    secret_key_secret: Given[SecretKeySelector] | None = None
    security_token: str | None = None
    use_sdk_creds: bool | None = None
    create_bucket_if_not_present: bool | None = None
    lifecycle_rule: Given[OSSLifecycleRule] | None = None


@define(kw_only=True)
class OSSArtifact(_OSSBucket):
    """Files in a bucket of Alibaba's."""

    key: str


@define(kw_only=True)
class _HadoopFileSystem:
    """A Hadoop file system, and how one logs in."""

    addresses: Sequence[str] | None = None
    hdfs_user: str | None = None
    force: bool | None = None
    data_transfer_protection: str | None = None
    krb_ccache_secret: Given[SecretKeySelector] | None = None
    krb_config_config_map: Given[ConfigMapKeySelector] | None = None
    krb_keytab_secret: Given[SecretKeySelector] | None = None
    krb_realm: str | None = None
    krb_service_principal_name: str | None = None
    krb_username: str | None = None


@define(kw_only=True)
class HDFSArtifact(_HadoopFileSystem):
    """Files in Hadoop's file system."""

    path: str


@define(kw_only=True)
class _ArtifactoryLogin:
    """How one logs in to Artifactory."""

    password_secret: Given[SecretKeySelector] | None = None
    username_secret: Given[SecretKeySelector] | None = None


@define(kw_only=True)
class ArtifactoryArtifact(_ArtifactoryLogin):
    """Files in Artifactory."""

    url: str


@define(kw_only=True)
class CreateS3BucketOptions:
    """A bucket is made if it isn't there."""

    object_locking: bool | None = None


@define(kw_only=True)
class S3EncryptionOptions:
    """How a bucket's files are encrypted."""

    enable_encryption: bool | None = None
    kms_encryption_context: str | None = None
    kms_key_id: str | None = None
    server_side_customer_key_secret: Given[SecretKeySelector] | None = None


@define(kw_only=True)
class OSSLifecycleRule:
    """When files are moved to cheaper storage, and deleted."""

    mark_deletion_after_days: Int32 | None = None
    mark_infrequent_access_after_days: Int32 | None = None


@define(kw_only=True)
class ArtifactRepository:
    """Where artifacts go that don't say it themselves."""

    archive_logs: bool | None = None
    s3: Given[S3ArtifactRepository] | None = None
    gcs: Given[GCSArtifactRepository] | None = None
    azure: Given[AzureArtifactRepository] | None = None
    oss: Given[OSSArtifactRepository] | None = None
    hdfs: Given[HDFSArtifactRepository] | None = None
    artifactory: Given[ArtifactoryArtifactRepository] | None = None
    plugin: Given[PluginArtifactRepository] | None = None


@define(kw_only=True)
class S3ArtifactRepository(_S3Bucket):
    """A bucket of S3's kind, and how keys in it are made."""

    key_format: str | None = None
    key_prefix: str | None = None


@define(kw_only=True)
class GCSArtifactRepository(_GCSBucket):
    """A bucket of Google's, and how keys in it are made."""

    key_format: str | None = None


@define(kw_only=True)
class AzureArtifactRepository(_AzureContainer):
    """A container of Azure's, and how blobs in it are named."""

    blob_name_format: str | None = None


@define(kw_only=True)
class OSSArtifactRepository(_OSSBucket):
    """A bucket of Alibaba's, and how keys in it are made."""

    key_format: str | None = None


@define(kw_only=True)
class HDFSArtifactRepository(_HadoopFileSystem):
    """Hadoop's file system, and how paths in it are made."""

    path_format: str | None = None


@define(kw_only=True)
class ArtifactoryArtifactRepository(_ArtifactoryLogin):
    """An Artifactory, and how keys in it are made."""

    key_format: str | None = None
    repo_url: str | None = None


@define(kw_only=True)
class PluginArtifactRepository:
    """A plugin that stores artifacts, and how keys are made."""

    name: str
    configuration: str
    key_format: str | None = None
