"""Which versions of Argo know which fields: those from 3.4 on. What isn't listed, all of them know."""

from __future__ import annotations

VERSIONS = ("3.4", "3.5", "3.6", "3.7", "4.0", "4.1")
OLDEST, NEWEST = VERSIONS[0], VERSIONS[-1]

SINCE = {
    "3.5": {
        "ArtifactoryArtifactRepository": "keyFormat",
        "Gauge": "operation",
        "Mutex": "namespace",
        "OSSArtifact": "useSDKCreds",
        "OSSArtifactRepository": "useSDKCreds",
        "PodGC": "deleteDelayDuration",
        "S3Artifact": "caSecret",
        "S3ArtifactRepository": "caSecret",
        "SemaphoreRef": "namespace",
        "WorkflowLevelArtifactGC": "forceFinalizerRemoval podMetadata podSpecPatch serviceAccountName strategy",
    },
    "3.6": {
        "AppArmorProfile": "localhostProfile type",
        "ClusterTrustBundleProjection": "labelSelector name optional path signerName",
        "Container": "resizePolicy restartPolicy",
        "ContainerNode": "resizePolicy restartPolicy",
        "ContainerResizePolicy": "resourceName restartPolicy",
        "CronWorkflowSpec": "schedules stopStrategy when",
        "CronWorkflowStatus": "failed phase succeeded",
        "GitArtifact": "insecureSkipTLS",
        "HDFSArtifact": "dataTransferProtection",
        "HDFSArtifactRepository": "dataTransferProtection",
        "LifecycleHandler": "sleep",
        "ModifyVolumeStatus": "status targetVolumeAttributesClassName",
        "NodeFlag": "hooked retried",
        "NodeStatus": "nodeFlag",
        "PersistentVolumeClaimSpec": "volumeAttributesClassName",
        "PersistentVolumeClaimStatus": "allocatedResourceStatuses currentVolumeAttributesClassName modifyVolumeStatus",
        "PodAffinityTerm": "matchLabelKeys mismatchLabelKeys",
        "PodDisruptionBudgetSpec": "unhealthyPodEvictionPolicy",
        "PodSecurityContext": "appArmorProfile",
        "ResourceClaim": "name",
        "ResourceRequirements": "claims",
        "S3Artifact": "sessionTokenSecret",
        "S3ArtifactRepository": "sessionTokenSecret",
        "ScriptTemplate": "resizePolicy restartPolicy",
        "SecurityContext": "appArmorProfile",
        "SleepAction": "seconds",
        "StopStrategy": "expression",
        "Synchronization": "mutexes semaphores",
        "TypedObjectReference": "namespace",
        "UserContainer": "resizePolicy restartPolicy",
        "VolumeMount": "recursiveReadOnly",
        "VolumeProjection": "clusterTrustBundle",
        "WorkflowStatus": "taskResultsCompletionStatus",
    },
    "3.7": {
        "Backoff": "cap",
        "ImageVolumeSource": "pullPolicy reference",
        "Lifecycle": "stopSignal",
        "Mutex": "database",
        "PodSecurityContext": "seLinuxChangePolicy supplementalGroupsPolicy",
        "ResourceClaim": "request",
        "SemaphoreRef": "database",
        "SyncDatabaseRef": "key",
        "Template": "annotations",
        "Volume": "image",
    },
    "4.0": {
        "Artifact": "plugin",
        "ArtifactLocation": "plugin",
        "ArtifactPaths": "plugin",
        "ArtifactRepository": "plugin",
        "NodeStatus": "failedPodRestarts restartingPodUID taskResultSynced",
        "PluginArtifact": "configuration connectionTimeoutSeconds key name",
        "PluginArtifactRepository": "configuration keyFormat name",
    },
    "4.1": {
        "Container": "restartPolicyRules",
        "ContainerNode": "restartPolicyRules",
        "ContainerRestartRule": "action exitCodes",
        "ContainerRestartRuleOnExitCodes": "operator values",
        "EnvVarSource": "fileKeyRef",
        "ExecutorPlugin": "metadata spec",
        "ExecutorPluginSidecar": "automountServiceAccountToken container",
        "ExecutorPluginSpec": "sidecar",
        "FileKeySelector": "key optional path volumeName",
        "HTTPArtifact": "saveStreamViaFile",
        "PodCertificateProjection": "certificateChainPath credentialBundlePath keyPath keyType maxExpirationSeconds"
        " signerName userAnnotations",
        "PodResourceClaim": "name resourceClaimName resourceClaimTemplateName",
        "S3Artifact": "addressingStyle",
        "S3ArtifactRepository": "addressingStyle",
        "ScriptTemplate": "restartPolicyRules",
        "Template": "pendingTimeout podResources resourceClaims",
        "UserContainer": "restartPolicyRules",
        "VolumeProjection": "podCertificate",
        "WorkflowSpec": "executorPlugins podResources resourceClaims",
    },
}
"""Fields by the first version that knew them, and by class.

Classes that only got another name aren't new: PodDisruptionBudgetSpec was one of policy/v1beta1 in 3.4,
VolumeResourceRequirements and TypedObjectReference were ResourceRequirements and TypedLocalObjectReference until 3.5.
"""

UNTIL = {
    "3.5": {
        "ObjectMeta": "clusterName",
        "PersistentVolumeClaimStatus": "resizeStatus",
    },
    "3.6": {
        "Template": "priority",
        "WorkflowSpec": "podPriority",
    },
    "3.7": {
        "CronWorkflowSpec": "schedule",
        "Synchronization": "mutex semaphore",
    },
}
"""Fields by the last version that knew them, and by class."""


EQUIVALENT = {
    ("CronWorkflowSpec", "schedule"): "schedules",
    ("Synchronization", "mutex"): "mutexes",
    ("Synchronization", "semaphore"): "semaphores",
}
"""Old fields whose value is now one item of a list, by class and name, with the list's name."""


def _by_field(table: dict[str, dict[str, str]]) -> dict[tuple[str, str], str]:
    return {
        (cls, name): version
        for version, classes in table.items()
        for cls, names in classes.items()
        for name in names.split()
    }


_FIRST, _LAST = _by_field(SINCE), _by_field(UNTIL)


def first_known(cls: str, field: str) -> str | None:
    """Name the version that a field (by its JSON name) came with; None if the oldest one knows it."""
    return _FIRST.get((cls, field))


def last_known(cls: str, field: str) -> str | None:
    """Name the last version that knows a field (by its JSON name); None if the newest one does."""
    return _LAST.get((cls, field))


def before(version: str, other: str) -> bool:
    """Whether a version came before another one."""
    return VERSIONS.index(version) < VERSIONS.index(other)


def after(version: str) -> str:
    """Name the version that came after one."""
    return VERSIONS[VERSIONS.index(version) + 1]
