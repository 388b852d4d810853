"""Argo's API as plain classes, and the way to JSON and back. Each topic is a file, loaded when it's needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.lazy import lazily

if TYPE_CHECKING:
    from pydsl.spec.artifact import ArchiveStrategy as ArchiveStrategy
    from pydsl.spec.artifact import Artifact as Artifact
    from pydsl.spec.artifact import ArtifactGC as ArtifactGC
    from pydsl.spec.artifact import ArtifactLocation as ArtifactLocation
    from pydsl.spec.artifact import BasicAuth as BasicAuth
    from pydsl.spec.artifact import ClientCertAuth as ClientCertAuth
    from pydsl.spec.artifact import GitArtifact as GitArtifact
    from pydsl.spec.artifact import Header as Header
    from pydsl.spec.artifact import HTTPArtifact as HTTPArtifact
    from pydsl.spec.artifact import HTTPAuth as HTTPAuth
    from pydsl.spec.artifact import NoneStrategy as NoneStrategy
    from pydsl.spec.artifact import OAuth2Auth as OAuth2Auth
    from pydsl.spec.artifact import OAuth2EndpointParam as OAuth2EndpointParam
    from pydsl.spec.artifact import PluginArtifact as PluginArtifact
    from pydsl.spec.artifact import RawArtifact as RawArtifact
    from pydsl.spec.artifact import TarStrategy as TarStrategy
    from pydsl.spec.artifact import WorkflowLevelArtifactGC as WorkflowLevelArtifactGC
    from pydsl.spec.artifact import ZipStrategy as ZipStrategy
    from pydsl.spec.calls import ContinueOn as ContinueOn
    from pydsl.spec.calls import LifecycleHook as LifecycleHook
    from pydsl.spec.calls import Sequence as Sequence
    from pydsl.spec.calls import TemplateRef as TemplateRef
    from pydsl.spec.claim import ModifyVolumeStatus as ModifyVolumeStatus
    from pydsl.spec.claim import PersistentVolumeClaim as PersistentVolumeClaim
    from pydsl.spec.claim import PersistentVolumeClaimCondition as PersistentVolumeClaimCondition
    from pydsl.spec.claim import PersistentVolumeClaimSpec as PersistentVolumeClaimSpec
    from pydsl.spec.claim import PersistentVolumeClaimStatus as PersistentVolumeClaimStatus
    from pydsl.spec.claim import PersistentVolumeClaimTemplate as PersistentVolumeClaimTemplate
    from pydsl.spec.claim import VolumeResourceRequirements as VolumeResourceRequirements
    from pydsl.spec.container import Container as Container
    from pydsl.spec.container import ContainerPort as ContainerPort
    from pydsl.spec.container import ContainerResizePolicy as ContainerResizePolicy
    from pydsl.spec.container import ContainerRestartRule as ContainerRestartRule
    from pydsl.spec.container import ContainerRestartRuleOnExitCodes as ContainerRestartRuleOnExitCodes
    from pydsl.spec.container import ResourceClaim as ResourceClaim
    from pydsl.spec.container import ResourceRequirements as ResourceRequirements
    from pydsl.spec.container import UserContainer as UserContainer
    from pydsl.spec.container import VolumeDevice as VolumeDevice
    from pydsl.spec.container import VolumeMount as VolumeMount
    from pydsl.spec.container_set import ContainerNode as ContainerNode
    from pydsl.spec.container_set import ContainerSetRetryStrategy as ContainerSetRetryStrategy
    from pydsl.spec.container_set import ContainerSetTemplate as ContainerSetTemplate
    from pydsl.spec.cron import CronWorkflow as CronWorkflow
    from pydsl.spec.cron import CronWorkflowSpec as CronWorkflowSpec
    from pydsl.spec.cron import CronWorkflowStatus as CronWorkflowStatus
    from pydsl.spec.cron import StopStrategy as StopStrategy
    from pydsl.spec.dag import DAGTask as DAGTask
    from pydsl.spec.dag import DAGTemplate as DAGTemplate
    from pydsl.spec.data import ArtifactPaths as ArtifactPaths
    from pydsl.spec.data import Data as Data
    from pydsl.spec.data import DataSource as DataSource
    from pydsl.spec.data import TransformationStep as TransformationStep
    from pydsl.spec.decoding import decode as decode
    from pydsl.spec.decoding import decode_manifest as decode_manifest
    from pydsl.spec.decoding import typed as typed
    from pydsl.spec.encoding import encode as encode
    from pydsl.spec.env import ConfigMapEnvSource as ConfigMapEnvSource
    from pydsl.spec.env import ConfigMapKeySelector as ConfigMapKeySelector
    from pydsl.spec.env import EnvFromSource as EnvFromSource
    from pydsl.spec.env import EnvVar as EnvVar
    from pydsl.spec.env import EnvVarSource as EnvVarSource
    from pydsl.spec.env import FileKeySelector as FileKeySelector
    from pydsl.spec.env import ObjectFieldSelector as ObjectFieldSelector
    from pydsl.spec.env import ResourceFieldSelector as ResourceFieldSelector
    from pydsl.spec.env import SecretEnvSource as SecretEnvSource
    from pydsl.spec.env import SecretKeySelector as SecretKeySelector
    from pydsl.spec.event import Event as Event
    from pydsl.spec.event import Submit as Submit
    from pydsl.spec.event import WorkflowEventBinding as WorkflowEventBinding
    from pydsl.spec.event import WorkflowEventBindingSpec as WorkflowEventBindingSpec
    from pydsl.spec.executor import ExecutorConfig as ExecutorConfig
    from pydsl.spec.http import HTTP as HTTP
    from pydsl.spec.http import HTTPBodySource as HTTPBodySource
    from pydsl.spec.http import HTTPHeader as HTTPHeader
    from pydsl.spec.http import HTTPHeaderSource as HTTPHeaderSource
    from pydsl.spec.kinds import KINDS as KINDS
    from pydsl.spec.meta import LabelSelector as LabelSelector
    from pydsl.spec.meta import LabelSelectorRequirement as LabelSelectorRequirement
    from pydsl.spec.meta import LocalObjectReference as LocalObjectReference
    from pydsl.spec.meta import ManagedFieldsEntry as ManagedFieldsEntry
    from pydsl.spec.meta import Metadata as Metadata
    from pydsl.spec.meta import ObjectMeta as ObjectMeta
    from pydsl.spec.meta import ObjectReference as ObjectReference
    from pydsl.spec.meta import OwnerReference as OwnerReference
    from pydsl.spec.meta import TypedLocalObjectReference as TypedLocalObjectReference
    from pydsl.spec.meta import TypedObjectReference as TypedObjectReference
    from pydsl.spec.metrics import Counter as Counter
    from pydsl.spec.metrics import Gauge as Gauge
    from pydsl.spec.metrics import Histogram as Histogram
    from pydsl.spec.metrics import MetricLabel as MetricLabel
    from pydsl.spec.metrics import Metrics as Metrics
    from pydsl.spec.metrics import Prometheus as Prometheus
    from pydsl.spec.parameter import Arguments as Arguments
    from pydsl.spec.parameter import Parameter as Parameter
    from pydsl.spec.parameter import SuppliedValueFrom as SuppliedValueFrom
    from pydsl.spec.parameter import ValueFrom as ValueFrom
    from pydsl.spec.plugin import ExecutorPlugin as ExecutorPlugin
    from pydsl.spec.plugin import ExecutorPluginSidecar as ExecutorPluginSidecar
    from pydsl.spec.plugin import ExecutorPluginSpec as ExecutorPluginSpec
    from pydsl.spec.pod import Affinity as Affinity
    from pydsl.spec.pod import HostAlias as HostAlias
    from pydsl.spec.pod import NodeAffinity as NodeAffinity
    from pydsl.spec.pod import NodeSelector as NodeSelector
    from pydsl.spec.pod import NodeSelectorRequirement as NodeSelectorRequirement
    from pydsl.spec.pod import NodeSelectorTerm as NodeSelectorTerm
    from pydsl.spec.pod import PodAffinity as PodAffinity
    from pydsl.spec.pod import PodAffinityTerm as PodAffinityTerm
    from pydsl.spec.pod import PodAntiAffinity as PodAntiAffinity
    from pydsl.spec.pod import PodDisruptionBudgetSpec as PodDisruptionBudgetSpec
    from pydsl.spec.pod import PodDNSConfig as PodDNSConfig
    from pydsl.spec.pod import PodDNSConfigOption as PodDNSConfigOption
    from pydsl.spec.pod import PodResourceClaim as PodResourceClaim
    from pydsl.spec.pod import PreferredSchedulingTerm as PreferredSchedulingTerm
    from pydsl.spec.pod import Toleration as Toleration
    from pydsl.spec.pod import WeightedPodAffinityTerm as WeightedPodAffinityTerm
    from pydsl.spec.policy import Backoff as Backoff
    from pydsl.spec.policy import PodGC as PodGC
    from pydsl.spec.policy import RetryAffinity as RetryAffinity
    from pydsl.spec.policy import RetryNodeAntiAffinity as RetryNodeAntiAffinity
    from pydsl.spec.policy import RetryStrategy as RetryStrategy
    from pydsl.spec.policy import TTLStrategy as TTLStrategy
    from pydsl.spec.policy import VolumeClaimGC as VolumeClaimGC
    from pydsl.spec.probe import ExecAction as ExecAction
    from pydsl.spec.probe import GRPCAction as GRPCAction
    from pydsl.spec.probe import HTTPGetAction as HTTPGetAction
    from pydsl.spec.probe import HTTPGetHeader as HTTPGetHeader
    from pydsl.spec.probe import Lifecycle as Lifecycle
    from pydsl.spec.probe import LifecycleHandler as LifecycleHandler
    from pydsl.spec.probe import Probe as Probe
    from pydsl.spec.probe import SleepAction as SleepAction
    from pydsl.spec.probe import TCPSocketAction as TCPSocketAction
    from pydsl.spec.resource import ManifestFrom as ManifestFrom
    from pydsl.spec.resource import ResourceTemplate as ResourceTemplate
    from pydsl.spec.script import ScriptTemplate as ScriptTemplate
    from pydsl.spec.security import AppArmorProfile as AppArmorProfile
    from pydsl.spec.security import Capabilities as Capabilities
    from pydsl.spec.security import PodSecurityContext as PodSecurityContext
    from pydsl.spec.security import SeccompProfile as SeccompProfile
    from pydsl.spec.security import SecurityContext as SecurityContext
    from pydsl.spec.security import SELinuxOptions as SELinuxOptions
    from pydsl.spec.security import Sysctl as Sysctl
    from pydsl.spec.security import WindowsSecurityContextOptions as WindowsSecurityContextOptions
    from pydsl.spec.status import ArtGCStatus as ArtGCStatus
    from pydsl.spec.status import ArtifactRepositoryRefStatus as ArtifactRepositoryRefStatus
    from pydsl.spec.status import Condition as Condition
    from pydsl.spec.status import MemoizationStatus as MemoizationStatus
    from pydsl.spec.status import MutexHolding as MutexHolding
    from pydsl.spec.status import MutexStatus as MutexStatus
    from pydsl.spec.status import NodeFlag as NodeFlag
    from pydsl.spec.status import NodeStatus as NodeStatus
    from pydsl.spec.status import NodeSynchronizationStatus as NodeSynchronizationStatus
    from pydsl.spec.status import SemaphoreHolding as SemaphoreHolding
    from pydsl.spec.status import SemaphoreStatus as SemaphoreStatus
    from pydsl.spec.status import SynchronizationStatus as SynchronizationStatus
    from pydsl.spec.status import WorkflowStatus as WorkflowStatus
    from pydsl.spec.steps import WorkflowStep as WorkflowStep
    from pydsl.spec.storage import AWSElasticBlockStoreVolumeSource as AWSElasticBlockStoreVolumeSource
    from pydsl.spec.storage import AzureDiskVolumeSource as AzureDiskVolumeSource
    from pydsl.spec.storage import AzureFileVolumeSource as AzureFileVolumeSource
    from pydsl.spec.storage import CephFSVolumeSource as CephFSVolumeSource
    from pydsl.spec.storage import CinderVolumeSource as CinderVolumeSource
    from pydsl.spec.storage import CSIVolumeSource as CSIVolumeSource
    from pydsl.spec.storage import FCVolumeSource as FCVolumeSource
    from pydsl.spec.storage import FlexVolumeSource as FlexVolumeSource
    from pydsl.spec.storage import FlockerVolumeSource as FlockerVolumeSource
    from pydsl.spec.storage import GCEPersistentDiskVolumeSource as GCEPersistentDiskVolumeSource
    from pydsl.spec.storage import GitRepoVolumeSource as GitRepoVolumeSource
    from pydsl.spec.storage import GlusterfsVolumeSource as GlusterfsVolumeSource
    from pydsl.spec.storage import ISCSIVolumeSource as ISCSIVolumeSource
    from pydsl.spec.storage import PhotonPersistentDiskVolumeSource as PhotonPersistentDiskVolumeSource
    from pydsl.spec.storage import PortworxVolumeSource as PortworxVolumeSource
    from pydsl.spec.storage import QuobyteVolumeSource as QuobyteVolumeSource
    from pydsl.spec.storage import RBDVolumeSource as RBDVolumeSource
    from pydsl.spec.storage import ScaleIOVolumeSource as ScaleIOVolumeSource
    from pydsl.spec.storage import StorageOSVolumeSource as StorageOSVolumeSource
    from pydsl.spec.storage import VsphereVirtualDiskVolumeSource as VsphereVirtualDiskVolumeSource
    from pydsl.spec.store import ArtifactoryArtifact as ArtifactoryArtifact
    from pydsl.spec.store import ArtifactoryArtifactRepository as ArtifactoryArtifactRepository
    from pydsl.spec.store import ArtifactRepository as ArtifactRepository
    from pydsl.spec.store import AzureArtifact as AzureArtifact
    from pydsl.spec.store import AzureArtifactRepository as AzureArtifactRepository
    from pydsl.spec.store import CreateS3BucketOptions as CreateS3BucketOptions
    from pydsl.spec.store import GCSArtifact as GCSArtifact
    from pydsl.spec.store import GCSArtifactRepository as GCSArtifactRepository
    from pydsl.spec.store import HDFSArtifact as HDFSArtifact
    from pydsl.spec.store import HDFSArtifactRepository as HDFSArtifactRepository
    from pydsl.spec.store import OSSArtifact as OSSArtifact
    from pydsl.spec.store import OSSArtifactRepository as OSSArtifactRepository
    from pydsl.spec.store import OSSLifecycleRule as OSSLifecycleRule
    from pydsl.spec.store import PluginArtifactRepository as PluginArtifactRepository
    from pydsl.spec.store import S3Artifact as S3Artifact
    from pydsl.spec.store import S3ArtifactRepository as S3ArtifactRepository
    from pydsl.spec.store import S3EncryptionOptions as S3EncryptionOptions
    from pydsl.spec.suspend import SuspendTemplate as SuspendTemplate
    from pydsl.spec.synchronization import Mutex as Mutex
    from pydsl.spec.synchronization import SemaphoreRef as SemaphoreRef
    from pydsl.spec.synchronization import SyncDatabaseRef as SyncDatabaseRef
    from pydsl.spec.synchronization import Synchronization as Synchronization
    from pydsl.spec.template import Cache as Cache
    from pydsl.spec.template import Inputs as Inputs
    from pydsl.spec.template import Memoize as Memoize
    from pydsl.spec.template import Outputs as Outputs
    from pydsl.spec.template import Template as Template
    from pydsl.spec.volume import ClusterTrustBundleProjection as ClusterTrustBundleProjection
    from pydsl.spec.volume import ConfigMapProjection as ConfigMapProjection
    from pydsl.spec.volume import ConfigMapVolumeSource as ConfigMapVolumeSource
    from pydsl.spec.volume import DownwardAPIProjection as DownwardAPIProjection
    from pydsl.spec.volume import DownwardAPIVolumeFile as DownwardAPIVolumeFile
    from pydsl.spec.volume import DownwardAPIVolumeSource as DownwardAPIVolumeSource
    from pydsl.spec.volume import EmptyDirVolumeSource as EmptyDirVolumeSource
    from pydsl.spec.volume import EphemeralVolumeSource as EphemeralVolumeSource
    from pydsl.spec.volume import HostPathVolumeSource as HostPathVolumeSource
    from pydsl.spec.volume import ImageVolumeSource as ImageVolumeSource
    from pydsl.spec.volume import KeyToPath as KeyToPath
    from pydsl.spec.volume import NFSVolumeSource as NFSVolumeSource
    from pydsl.spec.volume import PersistentVolumeClaimVolumeSource as PersistentVolumeClaimVolumeSource
    from pydsl.spec.volume import PodCertificateProjection as PodCertificateProjection
    from pydsl.spec.volume import ProjectedVolumeSource as ProjectedVolumeSource
    from pydsl.spec.volume import SecretProjection as SecretProjection
    from pydsl.spec.volume import SecretVolumeSource as SecretVolumeSource
    from pydsl.spec.volume import ServiceAccountTokenProjection as ServiceAccountTokenProjection
    from pydsl.spec.volume import Volume as Volume
    from pydsl.spec.volume import VolumeProjection as VolumeProjection
    from pydsl.spec.workflow import ArtifactRepositoryRef as ArtifactRepositoryRef
    from pydsl.spec.workflow import LabelValueFrom as LabelValueFrom
    from pydsl.spec.workflow import Workflow as Workflow
    from pydsl.spec.workflow import WorkflowMetadata as WorkflowMetadata
    from pydsl.spec.workflow import WorkflowSpec as WorkflowSpec
    from pydsl.spec.workflow import WorkflowTemplateRef as WorkflowTemplateRef
    from pydsl.spec.workflow_template import ClusterWorkflowTemplate as ClusterWorkflowTemplate
    from pydsl.spec.workflow_template import WorkflowTemplate as WorkflowTemplate

_FILES = {
    "meta": (
        "ObjectMeta ManagedFieldsEntry OwnerReference ObjectReference LocalObjectReference "
        "TypedLocalObjectReference TypedObjectReference LabelSelector LabelSelectorRequirement Metadata"
    ),
    "workflow": ("Workflow WorkflowSpec WorkflowMetadata LabelValueFrom WorkflowTemplateRef ArtifactRepositoryRef"),
    "workflow_template": "WorkflowTemplate ClusterWorkflowTemplate",
    "cron": "CronWorkflow CronWorkflowSpec CronWorkflowStatus StopStrategy",
    "event": "WorkflowEventBinding WorkflowEventBindingSpec Event Submit",
    "status": (
        "WorkflowStatus NodeStatus NodeFlag NodeSynchronizationStatus MemoizationStatus Condition ArtGCStatus "
        "ArtifactRepositoryRefStatus SynchronizationStatus MutexStatus MutexHolding SemaphoreStatus "
        "SemaphoreHolding"
    ),
    "template": "Template Inputs Outputs Memoize Cache",
    "parameter": "Arguments Parameter ValueFrom SuppliedValueFrom",
    "steps": "WorkflowStep",
    "dag": "DAGTemplate DAGTask",
    "calls": "LifecycleHook ContinueOn Sequence TemplateRef",
    "container": (
        "Container UserContainer ResourceRequirements ResourceClaim VolumeMount VolumeDevice ContainerPort "
        "ContainerResizePolicy ContainerRestartRule ContainerRestartRuleOnExitCodes"
    ),
    "script": "ScriptTemplate",
    "container_set": "ContainerSetTemplate ContainerNode ContainerSetRetryStrategy",
    "resource": "ResourceTemplate ManifestFrom",
    "http": "HTTP HTTPHeader HTTPHeaderSource HTTPBodySource",
    "data": "Data DataSource ArtifactPaths TransformationStep",
    "suspend": "SuspendTemplate",
    "env": (
        "EnvVar EnvVarSource EnvFromSource ConfigMapEnvSource SecretEnvSource ConfigMapKeySelector "
        "SecretKeySelector FileKeySelector ObjectFieldSelector ResourceFieldSelector"
    ),
    "probe": (
        "Lifecycle LifecycleHandler Probe ExecAction HTTPGetAction HTTPGetHeader TCPSocketAction GRPCAction SleepAction"
    ),
    "security": (
        "SecurityContext PodSecurityContext Capabilities SELinuxOptions SeccompProfile AppArmorProfile "
        "WindowsSecurityContextOptions Sysctl"
    ),
    "pod": (
        "Affinity NodeAffinity PodAffinity PodAntiAffinity NodeSelector NodeSelectorTerm NodeSelectorRequirement "
        "PreferredSchedulingTerm PodAffinityTerm WeightedPodAffinityTerm Toleration HostAlias PodDNSConfig "
        "PodDNSConfigOption PodResourceClaim PodDisruptionBudgetSpec"
    ),
    "volume": (
        "Volume ConfigMapVolumeSource SecretVolumeSource KeyToPath EmptyDirVolumeSource HostPathVolumeSource "
        "PersistentVolumeClaimVolumeSource EphemeralVolumeSource ImageVolumeSource NFSVolumeSource "
        "DownwardAPIVolumeSource DownwardAPIVolumeFile ProjectedVolumeSource VolumeProjection ConfigMapProjection "
        "SecretProjection DownwardAPIProjection ServiceAccountTokenProjection ClusterTrustBundleProjection "
        "PodCertificateProjection"
    ),
    "storage": (
        "AWSElasticBlockStoreVolumeSource AzureDiskVolumeSource AzureFileVolumeSource CephFSVolumeSource "
        "CinderVolumeSource CSIVolumeSource FCVolumeSource FlexVolumeSource FlockerVolumeSource "
        "GCEPersistentDiskVolumeSource GitRepoVolumeSource GlusterfsVolumeSource ISCSIVolumeSource "
        "PhotonPersistentDiskVolumeSource PortworxVolumeSource QuobyteVolumeSource RBDVolumeSource "
        "ScaleIOVolumeSource StorageOSVolumeSource VsphereVirtualDiskVolumeSource"
    ),
    "claim": (
        "PersistentVolumeClaim PersistentVolumeClaimSpec PersistentVolumeClaimStatus "
        "PersistentVolumeClaimCondition PersistentVolumeClaimTemplate ModifyVolumeStatus "
        "VolumeResourceRequirements"
    ),
    "artifact": (
        "ArtifactLocation Artifact ArchiveStrategy NoneStrategy TarStrategy ZipStrategy ArtifactGC "
        "WorkflowLevelArtifactGC RawArtifact HTTPArtifact HTTPAuth Header BasicAuth ClientCertAuth OAuth2Auth "
        "OAuth2EndpointParam GitArtifact PluginArtifact"
    ),
    "store": (
        "S3Artifact GCSArtifact AzureArtifact OSSArtifact HDFSArtifact ArtifactoryArtifact CreateS3BucketOptions "
        "S3EncryptionOptions OSSLifecycleRule ArtifactRepository S3ArtifactRepository GCSArtifactRepository "
        "AzureArtifactRepository OSSArtifactRepository HDFSArtifactRepository ArtifactoryArtifactRepository "
        "PluginArtifactRepository"
    ),
    "policy": "RetryStrategy Backoff RetryAffinity RetryNodeAntiAffinity TTLStrategy PodGC VolumeClaimGC",
    "synchronization": "Synchronization Mutex SemaphoreRef SyncDatabaseRef",
    "metrics": "Metrics Prometheus Counter Gauge Histogram MetricLabel",
    "executor": "ExecutorConfig",
    "plugin": "ExecutorPlugin ExecutorPluginSpec ExecutorPluginSidecar",
    "decoding": "decode decode_manifest typed",
    "encoding": "encode",
    "kinds": "KINDS",
}

TOPICS = {topic: tuple(names.split()) for topic, names in _FILES.items()}
"""What each file holds."""


if not TYPE_CHECKING:  # which reads the imports above, and finds misspelt names by them
    __all__ = [name for names in TOPICS.values() for name in names]
    __getattr__, __dir__ = lazily(__name__, TOPICS)
