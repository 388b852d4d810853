"""What a local run makes of every field that says how a pod is: the one table, from which the docs are written.

`docs/reference/local-runs.md` holds what `python docs/local_fields.py` prints; a test compares this table with `spec`.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Json = Any


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
    podSpecPatch retryStrategy synchronization hooks volumes volumeClaimTemplates templateDefaults templates""")
    | _all(_I, f"""{_SCHEDULING} podMetadata podPriorityClassName podPriority priority podGC podDisruptionBudget
    imagePullSecrets hostAliases dnsPolicy dnsConfig securityContext podResources resourceClaims executorPlugins""")
    | _all(_U, """workflowMetadata ttlStrategy volumeClaimGC metrics archiveLogs artifactRepositoryRef artifactGC""")
    | _all(_R, "hostNetwork")
)  # fmt: skip
TEMPLATE = (
    _all(_E, """name inputs outputs daemon activeDeadlineSeconds timeout retryStrategy parallelism failFast
    synchronization memoize podSpecPatch volumes initContainers sidecars container script containerSet suspend steps
    dag http data resource plugin""")
    | _all(_I, f"""{_SCHEDULING} priorityClassName priority securityContext hostAliases podResources resourceClaims
    pendingTimeout""")
    | _all(_U, "metadata annotations metrics archiveLocation")
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
    **_all(_E, "name mountPath subPath readOnly"),
    **_all(_U, "mountPropagation recursiveReadOnly"),
    **_all(_R, "subPathExpr"),
}
ENV = _all(_E, "configMapKeyRef secretKeyRef fieldRef") | _all(_R, "fileKeyRef resourceFieldRef")
"""Of a variable's `valueFrom`."""
VOLUME = _all(_E, "name emptyDir configMap secret projected persistentVolumeClaim ephemeral downwardAPI") | _all(
    _R,
    """hostPath image nfs csi awsElasticBlockStore azureDisk azureFile cephfs cinder fc flexVolume flocker
    gcePersistentDisk gitRepo glusterfs iscsi photonPersistentDisk portworxVolume quobyte rbd scaleIO storageos
    vsphereVolume""",
)

TABLES: Mapping[str, Mapping[str, Treatment]] = {
    "the workflow's `spec`": WORKFLOW,
    "templates": TEMPLATE,
    "containers": CONTAINER,
    "`securityContext`": SECURITY,
    "`volumeMounts`": MOUNT,
    "a variable's `valueFrom`": ENV,
    "volumes": VOLUME,
}


def those(table: Mapping[str, Treatment], treatment: Treatment) -> tuple[str, ...]:
    """Return the fields that are treated so."""
    return tuple(name for name, treated in table.items() if treated is treatment)


def ignored_by(holder: Json, table: Mapping[str, Treatment]) -> list[str]:
    """Return the fields of an object that are ignored; of a securityContext those that are in it."""
    found = [name for name in those(table, _I) if holder.get(name) not in (None, "", [], {})]
    if "securityContext" in found:
        found.remove("securityContext")
        found += [f"securityContext.{name}" for name in ignored_by(holder["securityContext"], SECURITY)]
    return found
