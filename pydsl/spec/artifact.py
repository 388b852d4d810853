"""Artifacts: files and folders that go into templates and come out of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.classes import define
from pydsl.spec.order import nearest_first

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.spec.env import SecretKeySelector
    from pydsl.spec.meta import Metadata
    from pydsl.spec.store import ArtifactoryArtifact, AzureArtifact, GCSArtifact, HDFSArtifact, OSSArtifact, S3Artifact
    from pydsl.spec.values import Given, Int32, Int64


@define(kw_only=True)
class ArtifactLocation:
    """Where files are: one kind of store."""

    archive_logs: bool | None = None
    s3: Given[S3Artifact] | None = None
    gcs: Given[GCSArtifact] | None = None
    azure: Given[AzureArtifact] | None = None
    oss: Given[OSSArtifact] | None = None
    hdfs: Given[HDFSArtifact] | None = None
    artifactory: Given[ArtifactoryArtifact] | None = None
    git: Given[GitArtifact] | None = None
    http: Given[HTTPArtifact] | None = None
    raw: Given[RawArtifact] | None = None
    plugin: Given[PluginArtifact] | None = None


@define(kw_only=True, field_transformer=nearest_first)
class Artifact(ArtifactLocation):
    """A file or folder with a name: an input, an output or an argument."""

    name: str
    path: str | None = None
    mode: Int32 | None = None
    recurse_mode: bool | None = None
    optional: bool | None = None
    sub_path: str | None = None
    global_name: str | None = None
    from_: str | None = None
    from_expression: str | None = None
    archive: Given[ArchiveStrategy] | None = None
    artifact_gc: Given[ArtifactGC] | None = None
    deleted: bool | None = None


@define(kw_only=True)
class ArchiveStrategy:
    """How files are packed when they're stored."""

    none: Given[NoneStrategy] | None = None
    tar: Given[TarStrategy] | None = None
    zip: Given[ZipStrategy] | None = None


@define(kw_only=True)
class NoneStrategy:
    """Files are stored as they are. It has no fields."""


@define(kw_only=True)
class TarStrategy:
    """Files are packed with tar, and compressed with gzip."""

    compression_level: Int32 | None = None


@define(kw_only=True)
class ZipStrategy:
    """Files are packed with zip. It has no fields."""


@define(kw_only=True)
class ArtifactGC:
    """When an artifact is deleted from its store."""

    strategy: str | None = None
    pod_metadata: Given[Metadata] | None = None
    service_account_name: str | None = None


@define(kw_only=True)
class WorkflowLevelArtifactGC:
    """When a workflow's artifacts are deleted from their store."""

    strategy: str | None = None
    force_finalizer_removal: bool | None = None
    pod_metadata: Given[Metadata] | None = None
    pod_spec_patch: str | None = None
    service_account_name: str | None = None


@define(kw_only=True)
class RawArtifact:
    """A text that becomes a file."""

    data: str


@define(kw_only=True)
class HTTPArtifact:
    """A file of a web server."""

    url: str
    headers: Sequence[Given[Header]] | None = None
    auth: Given[HTTPAuth] | None = None
    save_stream_via_file: bool | None = None


@define(kw_only=True)
class HTTPAuth:
    """How one logs in to a web server."""

    basic_auth: Given[BasicAuth] | None = None
    client_cert: Given[ClientCertAuth] | None = None
    oauth2: Given[OAuth2Auth] | None = None


@define(kw_only=True)
class Header:
    """A header of a request."""

    name: str
    value: str


@define(kw_only=True)
class BasicAuth:
    """A user name and password, each in a Secret."""

    password_secret: Given[SecretKeySelector] | None = None
    username_secret: Given[SecretKeySelector] | None = None


@define(kw_only=True)
class ClientCertAuth:
    """A client's certificate and key, each in a Secret."""

    client_cert_secret: Given[SecretKeySelector] | None = None
    client_key_secret: Given[SecretKeySelector] | None = None


@define(kw_only=True)
class OAuth2Auth:
    """How a token is got by OAuth 2."""

    client_id_secret: Given[SecretKeySelector] | None = None
    client_secret_secret: Given[SecretKeySelector] | None = None
    endpoint_params: Sequence[Given[OAuth2EndpointParam]] | None = None
    scopes: Sequence[str] | None = None
    token_url_secret: Given[SecretKeySelector] | None = None


@define(kw_only=True)
class OAuth2EndpointParam:
    """One more parameter of the request for a token."""

    key: str
    value: str | None = None


@define(kw_only=True)
class GitArtifact:
    """A checkout of a git repository."""

    repo: str
    revision: str | None = None
    branch: str | None = None
    depth: Int64 | None = None
    fetch: Sequence[str] | None = None
    single_branch: bool | None = None
    disable_submodules: bool | None = None
    insecure_ignore_host_key: bool | None = None
    insecure_skip_tls: bool | None = None
    password_secret: Given[SecretKeySelector] | None = None
    ssh_private_key_secret: Given[SecretKeySelector] | None = None
    username_secret: Given[SecretKeySelector] | None = None


@define(kw_only=True)
class PluginArtifact:
    """Files that a plugin knows how to get and store."""

    name: str | None = None
    key: str
    configuration: str | None = None
    connection_timeout_seconds: Int32 | None = None
