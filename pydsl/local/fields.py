"""What a local run makes of every field that says how a pod is: the one table, from which the docs are written.

`docs/reference/local-runs.md` holds what `python docs/local_fields.py` prints; a test compares this table with `spec`.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.spec.values import Json


class Treatment(Enum):
    """What becomes of a field."""

    EMULATED = "emulated"
    IGNORED = "ignored, with a line"
    UNSEEN = "means nothing here"
    REFUSED = "refused"


_E, _I, _U, _R = Treatment.EMULATED, Treatment.IGNORED, Treatment.UNSEEN, Treatment.REFUSED


def _all(treatment: Treatment, names: str) -> dict[str, Treatment]:
    return dict.fromkeys(names.split(), treatment)


_SCHEDULING = "nodeSelector affinity tolerations schedulerName serviceAccountName automountServiceAccountToken executor"

WORKFLOW = (
    _all(_E, """workflowTemplateRef entrypoint onExit arguments suspend shutdown activeDeadlineSeconds parallelism
    podSpecPatch retryStrategy synchronization hooks volumes volumeClaimTemplates templateDefaults templates
    artifactGC priority archiveLogs workflowMetadata""")
    | _all(_I, f"""{_SCHEDULING} podMetadata podPriorityClassName podPriority podGC podDisruptionBudget
    imagePullSecrets hostAliases dnsPolicy dnsConfig securityContext podResources resourceClaims executorPlugins""")
    | _all(_U, """ttlStrategy volumeClaimGC metrics artifactRepositoryRef""")
    | _all(_R, "hostNetwork")
)  # fmt: skip
TEMPLATE = (
    _all(_E, """name inputs outputs daemon activeDeadlineSeconds timeout retryStrategy parallelism failFast
    synchronization memoize podSpecPatch volumes initContainers sidecars container script containerSet suspend steps
    dag http data resource plugin archiveLocation""")
    | _all(_I, f"""{_SCHEDULING} priorityClassName priority securityContext hostAliases podResources resourceClaims
    pendingTimeout""")
    | _all(_U, "metadata annotations metrics")
)  # fmt: skip
CONTAINER = (
    _all(_E, """name image command args workingDir env envFrom volumeMounts readinessProbe source dependencies
    mirrorVolumeMounts""")
    | _all(_I, """resources imagePullPolicy livenessProbe startupProbe lifecycle ports securityContext resizePolicy
    restartPolicyRules stdin stdinOnce tty""")
    | _all(_U, "terminationMessagePath terminationMessagePolicy")
    | _all(_R, "volumeDevices restartPolicy")
)  # fmt: skip
"""Of containers, scripts, init containers, sidecars and those of a container set."""
SECURITY = (
    _all(_I, """runAsUser runAsGroup runAsNonRoot fsGroup fsGroupChangePolicy supplementalGroups
    supplementalGroupsPolicy allowPrivilegeEscalation appArmorProfile capabilities procMount readOnlyRootFilesystem
    seLinuxOptions seLinuxChangePolicy seccompProfile sysctls windowsOptions""")
    | _all(_R, "privileged")
)  # fmt: skip
"""Of the securityContext of a workflow, a template or a container."""
MOUNT = {
    **_all(_E, "name mountPath subPath subPathExpr readOnly"),
    **_all(_U, "mountPropagation recursiveReadOnly"),
}
ENV = _all(_E, "configMapKeyRef secretKeyRef fieldRef") | _all(_R, "fileKeyRef resourceFieldRef")
"""Of a variable's `valueFrom`."""
VARIABLE = _all(_E, "name value valueFrom")
ENV_FROM = _all(_E, "configMapRef secretRef prefix")
FIELD_REF = _all(_E, "fieldPath") | _all(_U, "apiVersion")
KEY_REF = _all(_E, "name key optional")
"""Of a key of a ConfigMap or a Secret, and of all its keys."""
PROBE = (
    _all(_E, "exec httpGet tcpSocket grpc initialDelaySeconds periodSeconds timeoutSeconds")
    | _all(_I, "successThreshold")
    | _all(_U, "failureThreshold terminationGracePeriodSeconds")
)
"""Of a daemon's readinessProbe; other pods are never asked. Of `grpc` it's seen whether the port is open."""
SET = _all(_E, "containers retryStrategy volumeMounts")
FILES = _all(_E, "name secretName items defaultMode optional")
"""Of a volume with a ConfigMap's or a Secret's keys."""
FILE = _all(_E, "key path mode")
EMPTY = _all(_I, "medium sizeLimit")
CLAIM = _all(_E, "claimName readOnly")
EPHEMERAL = _all(_E, "volumeClaimTemplate")
CLAIM_TEMPLATE = _all(
    _U,
    """accessModes dataSource dataSourceRef resources selector storageClassName
    volumeAttributesClassName volumeMode volumeName""",
)
"""Of what claims are made with: here they're folders."""
PROJECTED = _all(_E, "defaultMode sources")
PROJECTION = _all(_E, "configMap secret downwardAPI") | _all(
    _R, "clusterTrustBundle podCertificate serviceAccountToken"
)
DOWNWARD = _all(_E, "defaultMode items")
DOWNWARD_FILE = _all(_E, "path fieldRef mode") | _all(_R, "resourceFieldRef")
VOLUME = _all(_E, "name emptyDir configMap secret projected persistentVolumeClaim ephemeral downwardAPI") | _all(
    _R,
    """hostPath image nfs csi awsElasticBlockStore azureDisk azureFile cephfs cinder fc flexVolume flocker
    gcePersistentDisk gitRepo glusterfs iscsi photonPersistentDisk portworxVolume quobyte rbd scaleIO storageos
    vsphereVolume""",
)

POD = (
    _all(_E, "containers initContainers volumes securityContext")
    | _all(
        _I,
        """activeDeadlineSeconds affinity automountServiceAccountToken dnsConfig dnsPolicy enableServiceLinks
    ephemeralContainers evictionResponders hostAliases hostUsers hostname hostnameOverride imagePullSecrets nodeName
    nodeSelector os overhead preemptionPolicy priority priorityClassName readinessGates resourceClaims resources
    restartPolicy runtimeClassName schedulerName schedulingGates schedulingGroup serviceAccount serviceAccountName
    setHostnameAsFQDN shareProcessNamespace subdomain terminationGracePeriodSeconds tolerations
    topologySpreadConstraints""",
    )
    | _all(_R, "hostIPC hostNetwork hostPID")
)

TABLES: Mapping[str, Mapping[str, Treatment]] = {
    "the workflow's `spec`": WORKFLOW,
    "templates": TEMPLATE,
    "containers": CONTAINER,
    "`securityContext`": SECURITY,
    "`volumeMounts`": MOUNT,
    "`env`": VARIABLE,
    "a variable's `valueFrom`": ENV,
    "`fieldRef`": FIELD_REF,
    "`configMapKeyRef`, `secretKeyRef`": KEY_REF,
    "`envFrom`": ENV_FROM,
    "a daemon's `readinessProbe`": PROBE,
    "`containerSet`": SET,
    "volumes": VOLUME,
    "`emptyDir`": EMPTY,
    "`configMap` and `secret` volumes": FILES,
    "their `items`": FILE,
    "`persistentVolumeClaim`": CLAIM,
    "`ephemeral`": EPHEMERAL,
    "`spec` of claim templates": CLAIM_TEMPLATE,
    "`projected`": PROJECTED,
    "its `sources`": PROJECTION,
    "`downwardAPI`": DOWNWARD,
    "its `items`": DOWNWARD_FILE,
    "a pod's spec in `podSpecPatch`": POD,
}


INSIDE: Mapping[str, Mapping[str, Treatment]] = {
    "securityContext": SECURITY, "readinessProbe": PROBE, "emptyDir": EMPTY,
}  # fmt: skip
"""What is said of the fields inside of a field, wherever it is."""


def those(table: Mapping[str, Treatment], treatment: Treatment) -> tuple[str, ...]:
    """Return the fields that are treated so."""
    return tuple(name for name, treated in table.items() if treated is treatment)


def ignored_by(holder: Json, table: Mapping[str, Treatment]) -> list[str]:
    """Return the fields of an object that are ignored; of those that the tables look into what's in them."""
    found = [name for name in those(table, _I) if holder.get(name) not in (None, "", [], {}) and name not in INSIDE]
    for name, inner in INSIDE.items():
        if name in table and holder.get(name):
            found += [f"{name}.{one}" for one in ignored_by(holder[name], inner)]
    return found
