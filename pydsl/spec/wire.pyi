"""The API's objects as JSON, for type checkers: a dict that a reader made, with the names that its class gives.

Made from `pydsl.spec` by `./dev python -m tests.tooling.wire`; nothing loads it.
"""

from typing import Any, TypedDict

class Object(TypedDict, total=False):
    """An object of any kind: what all of them have."""

    apiVersion: str
    kind: str
    metadata: ObjectMeta

class ObjectMeta(TypedDict, total=False):
    name: str
    generateName: str
    namespace: str
    clusterName: str
    labels: dict[str, str]
    annotations: dict[str, str]
    creationTimestamp: str | None
    deletionGracePeriodSeconds: int
    deletionTimestamp: str | None
    finalizers: list[str]
    generation: int
    managedFields: list[ManagedFieldsEntry]
    ownerReferences: list[OwnerReference]
    resourceVersion: str
    selfLink: str
    uid: str

class ManagedFieldsEntry(TypedDict, total=False):
    apiVersion: str
    fieldsType: str
    fieldsV1: Any
    manager: str
    operation: str
    subresource: str
    time: str | None

class OwnerReference(TypedDict, total=False):
    apiVersion: str
    kind: str
    name: str
    uid: str
    blockOwnerDeletion: bool
    controller: bool

class ObjectReference(TypedDict, total=False):
    apiVersion: str
    kind: str
    namespace: str
    name: str
    fieldPath: str
    resourceVersion: str
    uid: str

class LocalObjectReference(TypedDict, total=False):
    name: str

class TypedLocalObjectReference(TypedDict, total=False):
    name: str
    kind: str
    apiGroup: str

class TypedObjectReference(TypedDict, total=False):
    name: str
    kind: str
    apiGroup: str
    namespace: str

class LabelSelector(TypedDict, total=False):
    matchLabels: dict[str, str]
    matchExpressions: list[LabelSelectorRequirement]

class LabelSelectorRequirement(TypedDict, total=False):
    key: str
    operator: str
    values: list[str]

class Metadata(TypedDict, total=False):
    annotations: dict[str, str]
    labels: dict[str, str]

class Workflow(TypedDict, total=False):
    apiVersion: str
    kind: str
    metadata: ObjectMeta
    spec: WorkflowSpec
    status: WorkflowStatus

class WorkflowSpec(TypedDict, total=False):
    workflowTemplateRef: WorkflowTemplateRef
    entrypoint: str
    onExit: str
    arguments: Arguments
    suspend: bool
    shutdown: str
    activeDeadlineSeconds: int
    parallelism: int
    priority: int
    serviceAccountName: str
    automountServiceAccountToken: bool
    executor: ExecutorConfig
    workflowMetadata: WorkflowMetadata
    podMetadata: Metadata
    podSpecPatch: str
    podPriorityClassName: str
    podPriority: int
    podGC: PodGC
    ttlStrategy: TTLStrategy
    volumeClaimGC: VolumeClaimGC
    retryStrategy: RetryStrategy
    synchronization: Synchronization
    metrics: Metrics
    hooks: dict[str, LifecycleHook]
    archiveLogs: bool
    artifactRepositoryRef: ArtifactRepositoryRef
    artifactGC: WorkflowLevelArtifactGC
    nodeSelector: dict[str, str]
    affinity: Affinity
    tolerations: list[Toleration]
    schedulerName: str
    securityContext: PodSecurityContext
    imagePullSecrets: list[LocalObjectReference]
    hostNetwork: bool
    hostAliases: list[HostAlias]
    dnsPolicy: str
    dnsConfig: PodDNSConfig
    podDisruptionBudget: PodDisruptionBudgetSpec
    podResources: ResourceRequirements
    resourceClaims: list[PodResourceClaim]
    executorPlugins: list[ExecutorPlugin]
    volumes: list[Volume]
    volumeClaimTemplates: list[PersistentVolumeClaim]
    templateDefaults: Template
    templates: list[Template]

class WorkflowMetadata(TypedDict, total=False):
    annotations: dict[str, str]
    labels: dict[str, str]
    labelsFrom: dict[str, LabelValueFrom]

class LabelValueFrom(TypedDict, total=False):
    expression: str

class WorkflowTemplateRef(TypedDict, total=False):
    name: str
    clusterScope: bool

class ArtifactRepositoryRef(TypedDict, total=False):
    configMap: str
    key: str

class WorkflowTemplate(TypedDict, total=False):
    apiVersion: str
    kind: str
    metadata: ObjectMeta
    spec: WorkflowSpec

class ClusterWorkflowTemplate(TypedDict, total=False):
    apiVersion: str
    kind: str
    metadata: ObjectMeta
    spec: WorkflowSpec

class CronWorkflow(TypedDict, total=False):
    apiVersion: str
    kind: str
    metadata: ObjectMeta
    spec: CronWorkflowSpec
    status: CronWorkflowStatus

class CronWorkflowSpec(TypedDict, total=False):
    schedules: list[str]
    schedule: str
    timezone: str
    when: str
    suspend: bool
    concurrencyPolicy: str
    startingDeadlineSeconds: int
    stopStrategy: StopStrategy
    successfulJobsHistoryLimit: int
    failedJobsHistoryLimit: int
    workflowMetadata: ObjectMeta
    workflowSpec: WorkflowSpec

class CronWorkflowStatus(TypedDict, total=False):
    active: list[ObjectReference]
    conditions: list[Condition]
    failed: int
    lastScheduledTime: str | None
    phase: str
    succeeded: int

class StopStrategy(TypedDict, total=False):
    expression: str

class WorkflowEventBinding(TypedDict, total=False):
    apiVersion: str
    kind: str
    metadata: ObjectMeta
    spec: WorkflowEventBindingSpec

class WorkflowEventBindingSpec(TypedDict, total=False):
    event: Event
    submit: Submit

class Event(TypedDict, total=False):
    selector: str

class Submit(TypedDict, total=False):
    workflowTemplateRef: WorkflowTemplateRef
    metadata: ObjectMeta
    arguments: Arguments

class WorkflowStatus(TypedDict, total=False):
    phase: str
    startedAt: str | None
    finishedAt: str | None
    estimatedDuration: int
    progress: str
    message: str
    artifactGCStatus: ArtGCStatus
    artifactRepositoryRef: ArtifactRepositoryRefStatus
    compressedNodes: str
    conditions: list[Condition]
    nodes: dict[str, NodeStatus]
    offloadNodeStatusVersion: str
    outputs: Outputs
    persistentVolumeClaims: list[Volume]
    resourcesDuration: dict[str, int]
    storedTemplates: dict[str, Template]
    storedWorkflowTemplateSpec: WorkflowSpec
    synchronization: SynchronizationStatus
    taskResultsCompletionStatus: dict[str, bool]

class NodeStatus(TypedDict, total=False):
    id: str
    name: str
    displayName: str
    type: str
    templateName: str
    templateRef: TemplateRef
    templateScope: str
    phase: str
    boundaryID: str
    message: str
    startedAt: str | None
    finishedAt: str | None
    estimatedDuration: int
    progress: str
    resourcesDuration: dict[str, int]
    podIP: str
    daemoned: bool
    nodeFlag: NodeFlag
    inputs: Inputs
    outputs: Outputs
    children: list[str]
    outboundNodes: list[str]
    hostNodeName: str
    memoizationStatus: MemoizationStatus
    synchronizationStatus: NodeSynchronizationStatus
    failedPodRestarts: int
    restartingPodUID: str
    taskResultSynced: bool

class NodeFlag(TypedDict, total=False):
    hooked: bool
    retried: bool

class NodeSynchronizationStatus(TypedDict, total=False):
    waiting: str

class MemoizationStatus(TypedDict, total=False):
    cacheName: str
    hit: bool
    key: str

class Condition(TypedDict, total=False):
    type: str
    status: str
    message: str

class ArtGCStatus(TypedDict, total=False):
    notSpecified: bool
    podsRecouped: dict[str, bool]
    strategiesProcessed: dict[str, bool]

class ArtifactRepositoryRefStatus(TypedDict, total=False):
    artifactRepository: ArtifactRepository
    configMap: str
    default: bool
    key: str
    namespace: str

class SynchronizationStatus(TypedDict, total=False):
    mutex: MutexStatus
    semaphore: SemaphoreStatus

class MutexStatus(TypedDict, total=False):
    holding: list[MutexHolding]
    waiting: list[MutexHolding]

class MutexHolding(TypedDict, total=False):
    holder: str
    mutex: str

class SemaphoreStatus(TypedDict, total=False):
    holding: list[SemaphoreHolding]
    waiting: list[SemaphoreHolding]

class SemaphoreHolding(TypedDict, total=False):
    holders: list[str]
    semaphore: str

class Template(TypedDict, total=False):
    name: str
    inputs: Inputs
    metadata: Metadata
    annotations: dict[str, str]
    daemon: bool
    activeDeadlineSeconds: int | str
    timeout: str
    pendingTimeout: str
    retryStrategy: RetryStrategy
    parallelism: int
    failFast: bool
    synchronization: Synchronization
    memoize: Memoize
    metrics: Metrics
    nodeSelector: dict[str, str]
    affinity: Affinity
    tolerations: list[Toleration]
    schedulerName: str
    priorityClassName: str
    priority: int
    serviceAccountName: str
    automountServiceAccountToken: bool
    executor: ExecutorConfig
    securityContext: PodSecurityContext
    hostAliases: list[HostAlias]
    podSpecPatch: str
    podResources: ResourceRequirements
    resourceClaims: list[PodResourceClaim]
    archiveLocation: ArtifactLocation
    volumes: list[Volume]
    initContainers: list[UserContainer]
    sidecars: list[UserContainer]
    container: Container
    script: ScriptTemplate
    containerSet: ContainerSetTemplate
    resource: ResourceTemplate
    suspend: SuspendTemplate
    http: HTTP
    data: Data
    plugin: dict[str, Any]
    steps: list[list[WorkflowStep]]
    dag: DAGTemplate
    outputs: Outputs

class Inputs(TypedDict, total=False):
    parameters: list[Parameter]
    artifacts: list[Artifact]

class Outputs(TypedDict, total=False):
    parameters: list[Parameter]
    artifacts: list[Artifact]
    result: str
    exitCode: str

class Memoize(TypedDict, total=False):
    key: str
    maxAge: str
    cache: Cache

class Cache(TypedDict, total=False):
    configMap: LocalObjectReference

class Arguments(TypedDict, total=False):
    parameters: list[Parameter]
    artifacts: list[Artifact]

class Parameter(TypedDict, total=False):
    name: str
    description: str
    value: str | int | float | bool
    default: str | int | float | bool
    valueFrom: ValueFrom
    enum: list[str | int | float | bool]
    globalName: str

class ValueFrom(TypedDict, total=False):
    path: str
    parameter: str
    expression: str
    jsonPath: str
    jqFilter: str
    event: str
    configMapKeyRef: ConfigMapKeySelector
    supplied: SuppliedValueFrom
    default: str | int | float | bool

class SuppliedValueFrom(TypedDict, total=False): ...

class WorkflowStep(TypedDict, total=False):
    name: str
    template: str
    templateRef: TemplateRef
    inline: Template
    arguments: Arguments
    withItems: list[Any]
    withParam: str
    withSequence: Sequence
    when: str
    continueOn: ContinueOn
    hooks: dict[str, LifecycleHook]
    onExit: str

class DAGTemplate(TypedDict, total=False):
    target: str
    failFast: bool
    tasks: list[DAGTask]

class DAGTask(TypedDict, total=False):
    name: str
    depends: str
    dependencies: list[str]
    template: str
    templateRef: TemplateRef
    inline: Template
    arguments: Arguments
    withItems: list[Any]
    withParam: str
    withSequence: Sequence
    when: str
    continueOn: ContinueOn
    hooks: dict[str, LifecycleHook]
    onExit: str

class LifecycleHook(TypedDict, total=False):
    expression: str
    template: str
    templateRef: TemplateRef
    arguments: Arguments

class ContinueOn(TypedDict, total=False):
    failed: bool
    error: bool

class Sequence(TypedDict, total=False):
    count: int | str
    start: int | str
    end: int | str
    format: str

class TemplateRef(TypedDict, total=False):
    name: str
    template: str
    clusterScope: bool

class Container(TypedDict, total=False):
    name: str
    image: str
    imagePullPolicy: str
    command: list[str]
    args: list[str]
    workingDir: str
    env: list[EnvVar]
    envFrom: list[EnvFromSource]
    ports: list[ContainerPort]
    resources: ResourceRequirements
    volumeMounts: list[VolumeMount]
    volumeDevices: list[VolumeDevice]
    lifecycle: Lifecycle
    livenessProbe: Probe
    readinessProbe: Probe
    startupProbe: Probe
    resizePolicy: list[ContainerResizePolicy]
    restartPolicy: str
    restartPolicyRules: list[ContainerRestartRule]
    securityContext: SecurityContext
    stdin: bool
    stdinOnce: bool
    terminationMessagePath: str
    terminationMessagePolicy: str
    tty: bool

class UserContainer(TypedDict, total=False):
    name: str
    image: str
    imagePullPolicy: str
    command: list[str]
    args: list[str]
    workingDir: str
    env: list[EnvVar]
    envFrom: list[EnvFromSource]
    ports: list[ContainerPort]
    resources: ResourceRequirements
    volumeMounts: list[VolumeMount]
    volumeDevices: list[VolumeDevice]
    lifecycle: Lifecycle
    livenessProbe: Probe
    readinessProbe: Probe
    startupProbe: Probe
    resizePolicy: list[ContainerResizePolicy]
    restartPolicy: str
    restartPolicyRules: list[ContainerRestartRule]
    securityContext: SecurityContext
    stdin: bool
    stdinOnce: bool
    terminationMessagePath: str
    terminationMessagePolicy: str
    tty: bool
    mirrorVolumeMounts: bool

class ResourceRequirements(TypedDict, total=False):
    requests: dict[str, str | int | float]
    limits: dict[str, str | int | float]
    claims: list[ResourceClaim]

class ResourceClaim(TypedDict, total=False):
    name: str
    request: str

class VolumeMount(TypedDict, total=False):
    name: str
    mountPath: str
    subPath: str
    subPathExpr: str
    readOnly: bool
    mountPropagation: str
    recursiveReadOnly: str

class VolumeDevice(TypedDict, total=False):
    name: str
    devicePath: str

class ContainerPort(TypedDict, total=False):
    name: str
    containerPort: int
    protocol: str
    hostPort: int
    hostIP: str

class ContainerResizePolicy(TypedDict, total=False):
    resourceName: str
    restartPolicy: str

class ContainerRestartRule(TypedDict, total=False):
    action: str
    exitCodes: ContainerRestartRuleOnExitCodes

class ContainerRestartRuleOnExitCodes(TypedDict, total=False):
    operator: str
    values: list[int]

class ScriptTemplate(TypedDict, total=False):
    name: str
    image: str
    imagePullPolicy: str
    command: list[str]
    args: list[str]
    workingDir: str
    env: list[EnvVar]
    envFrom: list[EnvFromSource]
    ports: list[ContainerPort]
    resources: ResourceRequirements
    volumeMounts: list[VolumeMount]
    volumeDevices: list[VolumeDevice]
    lifecycle: Lifecycle
    livenessProbe: Probe
    readinessProbe: Probe
    startupProbe: Probe
    resizePolicy: list[ContainerResizePolicy]
    restartPolicy: str
    restartPolicyRules: list[ContainerRestartRule]
    securityContext: SecurityContext
    stdin: bool
    stdinOnce: bool
    terminationMessagePath: str
    terminationMessagePolicy: str
    tty: bool
    source: str

class ContainerSetTemplate(TypedDict, total=False):
    volumeMounts: list[VolumeMount]
    retryStrategy: ContainerSetRetryStrategy
    containers: list[ContainerNode]

class ContainerNode(TypedDict, total=False):
    name: str
    image: str
    imagePullPolicy: str
    command: list[str]
    args: list[str]
    workingDir: str
    env: list[EnvVar]
    envFrom: list[EnvFromSource]
    ports: list[ContainerPort]
    resources: ResourceRequirements
    volumeMounts: list[VolumeMount]
    volumeDevices: list[VolumeDevice]
    lifecycle: Lifecycle
    livenessProbe: Probe
    readinessProbe: Probe
    startupProbe: Probe
    resizePolicy: list[ContainerResizePolicy]
    restartPolicy: str
    restartPolicyRules: list[ContainerRestartRule]
    securityContext: SecurityContext
    stdin: bool
    stdinOnce: bool
    terminationMessagePath: str
    terminationMessagePolicy: str
    tty: bool
    dependencies: list[str]

class ContainerSetRetryStrategy(TypedDict, total=False):
    retries: int | str
    duration: str

class ResourceTemplate(TypedDict, total=False):
    action: str
    setOwnerReference: bool
    mergeStrategy: str
    flags: list[str]
    successCondition: str
    failureCondition: str
    manifest: str
    manifestFrom: ManifestFrom

class ManifestFrom(TypedDict, total=False):
    artifact: Artifact

class HTTP(TypedDict, total=False):
    url: str
    method: str
    headers: list[HTTPHeader]
    body: str
    bodyFrom: HTTPBodySource
    timeoutSeconds: int
    successCondition: str
    insecureSkipVerify: bool

class HTTPHeader(TypedDict, total=False):
    name: str
    value: str
    valueFrom: HTTPHeaderSource

class HTTPHeaderSource(TypedDict, total=False):
    secretKeyRef: SecretKeySelector

class HTTPBodySource(TypedDict, total=False):
    bytes: str

class Data(TypedDict, total=False):
    source: DataSource
    transformation: list[TransformationStep]

class DataSource(TypedDict, total=False):
    artifactPaths: ArtifactPaths

ArtifactPaths = TypedDict(
    "ArtifactPaths",
    {
        "name": "str",
        "path": "str",
        "mode": "int",
        "recurseMode": "bool",
        "optional": "bool",
        "subPath": "str",
        "globalName": "str",
        "from": "str",
        "fromExpression": "str",
        "archive": "ArchiveStrategy",
        "artifactGC": "ArtifactGC",
        "deleted": "bool",
        "archiveLogs": "bool",
        "s3": "S3Artifact",
        "gcs": "GCSArtifact",
        "azure": "AzureArtifact",
        "oss": "OSSArtifact",
        "hdfs": "HDFSArtifact",
        "artifactory": "ArtifactoryArtifact",
        "git": "GitArtifact",
        "http": "HTTPArtifact",
        "raw": "RawArtifact",
        "plugin": "PluginArtifact",
    },
    total=False,
)

class TransformationStep(TypedDict, total=False):
    expression: str

class SuspendTemplate(TypedDict, total=False):
    duration: str

class EnvVar(TypedDict, total=False):
    name: str
    value: str
    valueFrom: EnvVarSource

class EnvVarSource(TypedDict, total=False):
    configMapKeyRef: ConfigMapKeySelector
    fieldRef: ObjectFieldSelector
    fileKeyRef: FileKeySelector
    resourceFieldRef: ResourceFieldSelector
    secretKeyRef: SecretKeySelector

class EnvFromSource(TypedDict, total=False):
    configMapRef: ConfigMapEnvSource
    prefix: str
    secretRef: SecretEnvSource

class ConfigMapEnvSource(TypedDict, total=False):
    name: str
    optional: bool

class SecretEnvSource(TypedDict, total=False):
    name: str
    optional: bool

class ConfigMapKeySelector(TypedDict, total=False):
    name: str
    key: str
    optional: bool

class SecretKeySelector(TypedDict, total=False):
    name: str
    key: str
    optional: bool

class FileKeySelector(TypedDict, total=False):
    key: str
    path: str
    volumeName: str
    optional: bool

class ObjectFieldSelector(TypedDict, total=False):
    fieldPath: str
    apiVersion: str

class ResourceFieldSelector(TypedDict, total=False):
    resource: str
    containerName: str
    divisor: str | int | float

class Lifecycle(TypedDict, total=False):
    postStart: LifecycleHandler
    preStop: LifecycleHandler
    stopSignal: str

class LifecycleHandler(TypedDict, total=False):
    exec: ExecAction
    httpGet: HTTPGetAction
    sleep: SleepAction
    tcpSocket: TCPSocketAction

class Probe(TypedDict, total=False):
    exec: ExecAction
    httpGet: HTTPGetAction
    tcpSocket: TCPSocketAction
    grpc: GRPCAction
    initialDelaySeconds: int
    periodSeconds: int
    timeoutSeconds: int
    successThreshold: int
    failureThreshold: int
    terminationGracePeriodSeconds: int

class ExecAction(TypedDict, total=False):
    command: list[str]

class HTTPGetAction(TypedDict, total=False):
    scheme: str
    host: str
    port: int | str
    path: str
    httpHeaders: list[HTTPGetHeader]

class HTTPGetHeader(TypedDict, total=False):
    name: str
    value: str

class TCPSocketAction(TypedDict, total=False):
    host: str
    port: int | str

class GRPCAction(TypedDict, total=False):
    port: int
    service: str

class SleepAction(TypedDict, total=False):
    seconds: int

class SecurityContext(TypedDict, total=False):
    allowPrivilegeEscalation: bool
    appArmorProfile: AppArmorProfile
    capabilities: Capabilities
    privileged: bool
    procMount: str
    readOnlyRootFilesystem: bool
    runAsGroup: int
    runAsNonRoot: bool
    runAsUser: int
    seLinuxOptions: SELinuxOptions
    seccompProfile: SeccompProfile
    windowsOptions: WindowsSecurityContextOptions

class PodSecurityContext(TypedDict, total=False):
    appArmorProfile: AppArmorProfile
    fsGroup: int
    fsGroupChangePolicy: str
    runAsGroup: int
    runAsNonRoot: bool
    runAsUser: int
    seLinuxChangePolicy: str
    seLinuxOptions: SELinuxOptions
    seccompProfile: SeccompProfile
    supplementalGroups: list[int]
    supplementalGroupsPolicy: str
    sysctls: list[Sysctl]
    windowsOptions: WindowsSecurityContextOptions

class Capabilities(TypedDict, total=False):
    add: list[str]
    drop: list[str]

class SELinuxOptions(TypedDict, total=False):
    level: str
    role: str
    type: str
    user: str

class SeccompProfile(TypedDict, total=False):
    type: str
    localhostProfile: str

class AppArmorProfile(TypedDict, total=False):
    type: str
    localhostProfile: str

class WindowsSecurityContextOptions(TypedDict, total=False):
    gmsaCredentialSpec: str
    gmsaCredentialSpecName: str
    hostProcess: bool
    runAsUserName: str

class Sysctl(TypedDict, total=False):
    name: str
    value: str

class Affinity(TypedDict, total=False):
    nodeAffinity: NodeAffinity
    podAffinity: PodAffinity
    podAntiAffinity: PodAntiAffinity

class NodeAffinity(TypedDict, total=False):
    requiredDuringSchedulingIgnoredDuringExecution: NodeSelector
    preferredDuringSchedulingIgnoredDuringExecution: list[PreferredSchedulingTerm]

class PodAffinity(TypedDict, total=False):
    requiredDuringSchedulingIgnoredDuringExecution: list[PodAffinityTerm]
    preferredDuringSchedulingIgnoredDuringExecution: list[WeightedPodAffinityTerm]

class PodAntiAffinity(TypedDict, total=False):
    requiredDuringSchedulingIgnoredDuringExecution: list[PodAffinityTerm]
    preferredDuringSchedulingIgnoredDuringExecution: list[WeightedPodAffinityTerm]

class NodeSelector(TypedDict, total=False):
    nodeSelectorTerms: list[NodeSelectorTerm]

class NodeSelectorTerm(TypedDict, total=False):
    matchExpressions: list[NodeSelectorRequirement]
    matchFields: list[NodeSelectorRequirement]

class NodeSelectorRequirement(TypedDict, total=False):
    key: str
    operator: str
    values: list[str]

class PreferredSchedulingTerm(TypedDict, total=False):
    weight: int
    preference: NodeSelectorTerm

class PodAffinityTerm(TypedDict, total=False):
    topologyKey: str
    labelSelector: LabelSelector
    matchLabelKeys: list[str]
    mismatchLabelKeys: list[str]
    namespaceSelector: LabelSelector
    namespaces: list[str]

class WeightedPodAffinityTerm(TypedDict, total=False):
    weight: int
    podAffinityTerm: PodAffinityTerm

class Toleration(TypedDict, total=False):
    key: str
    operator: str
    value: str
    effect: str
    tolerationSeconds: int

class HostAlias(TypedDict, total=False):
    ip: str
    hostnames: list[str]

class PodDNSConfig(TypedDict, total=False):
    nameservers: list[str]
    options: list[PodDNSConfigOption]
    searches: list[str]

class PodDNSConfigOption(TypedDict, total=False):
    name: str
    value: str

class PodResourceClaim(TypedDict, total=False):
    name: str
    resourceClaimName: str
    resourceClaimTemplateName: str

class PodDisruptionBudgetSpec(TypedDict, total=False):
    maxUnavailable: int | str
    minAvailable: int | str
    selector: LabelSelector
    unhealthyPodEvictionPolicy: str

class Volume(TypedDict, total=False):
    name: str
    emptyDir: EmptyDirVolumeSource
    configMap: ConfigMapVolumeSource
    secret: SecretVolumeSource
    persistentVolumeClaim: PersistentVolumeClaimVolumeSource
    hostPath: HostPathVolumeSource
    ephemeral: EphemeralVolumeSource
    projected: ProjectedVolumeSource
    downwardAPI: DownwardAPIVolumeSource
    image: ImageVolumeSource
    nfs: NFSVolumeSource
    csi: CSIVolumeSource
    awsElasticBlockStore: AWSElasticBlockStoreVolumeSource
    azureDisk: AzureDiskVolumeSource
    azureFile: AzureFileVolumeSource
    cephfs: CephFSVolumeSource
    cinder: CinderVolumeSource
    fc: FCVolumeSource
    flexVolume: FlexVolumeSource
    flocker: FlockerVolumeSource
    gcePersistentDisk: GCEPersistentDiskVolumeSource
    gitRepo: GitRepoVolumeSource
    glusterfs: GlusterfsVolumeSource
    iscsi: ISCSIVolumeSource
    photonPersistentDisk: PhotonPersistentDiskVolumeSource
    portworxVolume: PortworxVolumeSource
    quobyte: QuobyteVolumeSource
    rbd: RBDVolumeSource
    scaleIO: ScaleIOVolumeSource
    storageos: StorageOSVolumeSource
    vsphereVolume: VsphereVirtualDiskVolumeSource

class ConfigMapVolumeSource(TypedDict, total=False):
    name: str
    defaultMode: int
    items: list[KeyToPath]
    optional: bool

class SecretVolumeSource(TypedDict, total=False):
    defaultMode: int
    items: list[KeyToPath]
    optional: bool
    secretName: str

class KeyToPath(TypedDict, total=False):
    key: str
    path: str
    mode: int

class EmptyDirVolumeSource(TypedDict, total=False):
    medium: str
    sizeLimit: str | int | float

class HostPathVolumeSource(TypedDict, total=False):
    path: str
    type: str

class PersistentVolumeClaimVolumeSource(TypedDict, total=False):
    claimName: str
    readOnly: bool

class EphemeralVolumeSource(TypedDict, total=False):
    volumeClaimTemplate: PersistentVolumeClaimTemplate

class ImageVolumeSource(TypedDict, total=False):
    pullPolicy: str
    reference: str

class NFSVolumeSource(TypedDict, total=False):
    path: str
    server: str
    readOnly: bool

class DownwardAPIVolumeSource(TypedDict, total=False):
    defaultMode: int
    items: list[DownwardAPIVolumeFile]

class DownwardAPIVolumeFile(TypedDict, total=False):
    path: str
    fieldRef: ObjectFieldSelector
    mode: int
    resourceFieldRef: ResourceFieldSelector

class ProjectedVolumeSource(TypedDict, total=False):
    defaultMode: int
    sources: list[VolumeProjection]

class VolumeProjection(TypedDict, total=False):
    clusterTrustBundle: ClusterTrustBundleProjection
    configMap: ConfigMapProjection
    downwardAPI: DownwardAPIProjection
    podCertificate: PodCertificateProjection
    secret: SecretProjection
    serviceAccountToken: ServiceAccountTokenProjection

class ConfigMapProjection(TypedDict, total=False):
    name: str
    items: list[KeyToPath]
    optional: bool

class SecretProjection(TypedDict, total=False):
    name: str
    items: list[KeyToPath]
    optional: bool

class DownwardAPIProjection(TypedDict, total=False):
    items: list[DownwardAPIVolumeFile]

class ServiceAccountTokenProjection(TypedDict, total=False):
    path: str
    audience: str
    expirationSeconds: int

class ClusterTrustBundleProjection(TypedDict, total=False):
    name: str
    path: str
    labelSelector: LabelSelector
    optional: bool
    signerName: str

class PodCertificateProjection(TypedDict, total=False):
    keyType: str
    signerName: str
    certificateChainPath: str
    credentialBundlePath: str
    keyPath: str
    maxExpirationSeconds: int
    userAnnotations: dict[str, str]

class AWSElasticBlockStoreVolumeSource(TypedDict, total=False):
    volumeID: str
    fsType: str
    partition: int
    readOnly: bool

class AzureDiskVolumeSource(TypedDict, total=False):
    diskName: str
    diskURI: str
    cachingMode: str
    fsType: str
    kind: str
    readOnly: bool

class AzureFileVolumeSource(TypedDict, total=False):
    secretName: str
    shareName: str
    readOnly: bool

class CephFSVolumeSource(TypedDict, total=False):
    monitors: list[str]
    path: str
    readOnly: bool
    secretFile: str
    secretRef: LocalObjectReference
    user: str

class CinderVolumeSource(TypedDict, total=False):
    volumeID: str
    fsType: str
    readOnly: bool
    secretRef: LocalObjectReference

class CSIVolumeSource(TypedDict, total=False):
    driver: str
    fsType: str
    nodePublishSecretRef: LocalObjectReference
    readOnly: bool
    volumeAttributes: dict[str, str]

class FCVolumeSource(TypedDict, total=False):
    fsType: str
    lun: int
    readOnly: bool
    targetWWNs: list[str]
    wwids: list[str]

class FlexVolumeSource(TypedDict, total=False):
    driver: str
    fsType: str
    options: dict[str, str]
    readOnly: bool
    secretRef: LocalObjectReference

class FlockerVolumeSource(TypedDict, total=False):
    datasetName: str
    datasetUUID: str

class GCEPersistentDiskVolumeSource(TypedDict, total=False):
    pdName: str
    fsType: str
    partition: int
    readOnly: bool

class GitRepoVolumeSource(TypedDict, total=False):
    repository: str
    directory: str
    revision: str

class GlusterfsVolumeSource(TypedDict, total=False):
    endpoints: str
    path: str
    readOnly: bool

class ISCSIVolumeSource(TypedDict, total=False):
    iqn: str
    lun: int
    targetPortal: str
    chapAuthDiscovery: bool
    chapAuthSession: bool
    fsType: str
    initiatorName: str
    iscsiInterface: str
    portals: list[str]
    readOnly: bool
    secretRef: LocalObjectReference

class PhotonPersistentDiskVolumeSource(TypedDict, total=False):
    pdID: str
    fsType: str

class PortworxVolumeSource(TypedDict, total=False):
    volumeID: str
    fsType: str
    readOnly: bool

class QuobyteVolumeSource(TypedDict, total=False):
    registry: str
    volume: str
    group: str
    readOnly: bool
    tenant: str
    user: str

class RBDVolumeSource(TypedDict, total=False):
    image: str
    monitors: list[str]
    fsType: str
    keyring: str
    pool: str
    readOnly: bool
    secretRef: LocalObjectReference
    user: str

class ScaleIOVolumeSource(TypedDict, total=False):
    gateway: str
    secretRef: LocalObjectReference
    system: str
    fsType: str
    protectionDomain: str
    readOnly: bool
    sslEnabled: bool
    storageMode: str
    storagePool: str
    volumeName: str

class StorageOSVolumeSource(TypedDict, total=False):
    fsType: str
    readOnly: bool
    secretRef: LocalObjectReference
    volumeName: str
    volumeNamespace: str

class VsphereVirtualDiskVolumeSource(TypedDict, total=False):
    volumePath: str
    fsType: str
    storagePolicyID: str
    storagePolicyName: str

class PersistentVolumeClaim(TypedDict, total=False):
    apiVersion: str
    kind: str
    metadata: ObjectMeta
    spec: PersistentVolumeClaimSpec
    status: PersistentVolumeClaimStatus

class PersistentVolumeClaimSpec(TypedDict, total=False):
    accessModes: list[str]
    storageClassName: str
    resources: VolumeResourceRequirements
    dataSource: TypedLocalObjectReference
    dataSourceRef: TypedObjectReference
    selector: LabelSelector
    volumeAttributesClassName: str
    volumeMode: str
    volumeName: str

class PersistentVolumeClaimStatus(TypedDict, total=False):
    accessModes: list[str]
    allocatedResourceStatuses: dict[str, str]
    allocatedResources: dict[str, str | int | float]
    capacity: dict[str, str | int | float]
    conditions: list[PersistentVolumeClaimCondition]
    currentVolumeAttributesClassName: str
    modifyVolumeStatus: ModifyVolumeStatus
    phase: str
    resizeStatus: str

class PersistentVolumeClaimCondition(TypedDict, total=False):
    status: str
    type: str
    lastProbeTime: str | None
    lastTransitionTime: str | None
    message: str
    reason: str

class PersistentVolumeClaimTemplate(TypedDict, total=False):
    metadata: ObjectMeta
    spec: PersistentVolumeClaimSpec

class ModifyVolumeStatus(TypedDict, total=False):
    status: str
    targetVolumeAttributesClassName: str

class VolumeResourceRequirements(TypedDict, total=False):
    requests: dict[str, str | int | float]
    limits: dict[str, str | int | float]

class ArtifactLocation(TypedDict, total=False):
    archiveLogs: bool
    s3: S3Artifact
    gcs: GCSArtifact
    azure: AzureArtifact
    oss: OSSArtifact
    hdfs: HDFSArtifact
    artifactory: ArtifactoryArtifact
    git: GitArtifact
    http: HTTPArtifact
    raw: RawArtifact
    plugin: PluginArtifact

Artifact = TypedDict(
    "Artifact",
    {
        "name": "str",
        "path": "str",
        "mode": "int",
        "recurseMode": "bool",
        "optional": "bool",
        "subPath": "str",
        "globalName": "str",
        "from": "str",
        "fromExpression": "str",
        "archive": "ArchiveStrategy",
        "artifactGC": "ArtifactGC",
        "deleted": "bool",
        "archiveLogs": "bool",
        "s3": "S3Artifact",
        "gcs": "GCSArtifact",
        "azure": "AzureArtifact",
        "oss": "OSSArtifact",
        "hdfs": "HDFSArtifact",
        "artifactory": "ArtifactoryArtifact",
        "git": "GitArtifact",
        "http": "HTTPArtifact",
        "raw": "RawArtifact",
        "plugin": "PluginArtifact",
    },
    total=False,
)

class ArchiveStrategy(TypedDict, total=False):
    none: NoneStrategy
    tar: TarStrategy
    zip: ZipStrategy

class NoneStrategy(TypedDict, total=False): ...

class TarStrategy(TypedDict, total=False):
    compressionLevel: int

class ZipStrategy(TypedDict, total=False): ...

class ArtifactGC(TypedDict, total=False):
    strategy: str
    podMetadata: Metadata
    serviceAccountName: str

class WorkflowLevelArtifactGC(TypedDict, total=False):
    strategy: str
    forceFinalizerRemoval: bool
    podMetadata: Metadata
    podSpecPatch: str
    serviceAccountName: str

class RawArtifact(TypedDict, total=False):
    data: str

class HTTPArtifact(TypedDict, total=False):
    url: str
    headers: list[Header]
    auth: HTTPAuth
    saveStreamViaFile: bool

class HTTPAuth(TypedDict, total=False):
    basicAuth: BasicAuth
    clientCert: ClientCertAuth
    oauth2: OAuth2Auth

class Header(TypedDict, total=False):
    name: str
    value: str

class BasicAuth(TypedDict, total=False):
    passwordSecret: SecretKeySelector
    usernameSecret: SecretKeySelector

class ClientCertAuth(TypedDict, total=False):
    clientCertSecret: SecretKeySelector
    clientKeySecret: SecretKeySelector

class OAuth2Auth(TypedDict, total=False):
    clientIDSecret: SecretKeySelector
    clientSecretSecret: SecretKeySelector
    endpointParams: list[OAuth2EndpointParam]
    scopes: list[str]
    tokenURLSecret: SecretKeySelector

class OAuth2EndpointParam(TypedDict, total=False):
    key: str
    value: str

class GitArtifact(TypedDict, total=False):
    repo: str
    revision: str
    branch: str
    depth: int
    fetch: list[str]
    singleBranch: bool
    disableSubmodules: bool
    insecureIgnoreHostKey: bool
    insecureSkipTLS: bool
    passwordSecret: SecretKeySelector
    sshPrivateKeySecret: SecretKeySelector
    usernameSecret: SecretKeySelector

class PluginArtifact(TypedDict, total=False):
    name: str
    key: str
    configuration: str
    connectionTimeoutSeconds: int

class S3Artifact(TypedDict, total=False):
    endpoint: str
    bucket: str
    region: str
    insecure: bool
    accessKeySecret: SecretKeySelector
    secretKeySecret: SecretKeySelector
    sessionTokenSecret: SecretKeySelector
    roleARN: str
    useSDKCreds: bool
    addressingStyle: str
    caSecret: SecretKeySelector
    createBucketIfNotPresent: CreateS3BucketOptions
    encryptionOptions: S3EncryptionOptions
    key: str

class GCSArtifact(TypedDict, total=False):
    bucket: str
    serviceAccountKeySecret: SecretKeySelector
    key: str

class AzureArtifact(TypedDict, total=False):
    endpoint: str
    container: str
    accountKeySecret: SecretKeySelector
    useSDKCreds: bool
    blob: str

class OSSArtifact(TypedDict, total=False):
    endpoint: str
    bucket: str
    accessKeySecret: SecretKeySelector
    secretKeySecret: SecretKeySelector
    securityToken: str
    useSDKCreds: bool
    createBucketIfNotPresent: bool
    lifecycleRule: OSSLifecycleRule
    key: str

class HDFSArtifact(TypedDict, total=False):
    addresses: list[str]
    hdfsUser: str
    force: bool
    dataTransferProtection: str
    krbCCacheSecret: SecretKeySelector
    krbConfigConfigMap: ConfigMapKeySelector
    krbKeytabSecret: SecretKeySelector
    krbRealm: str
    krbServicePrincipalName: str
    krbUsername: str
    path: str

class ArtifactoryArtifact(TypedDict, total=False):
    passwordSecret: SecretKeySelector
    usernameSecret: SecretKeySelector
    url: str

class CreateS3BucketOptions(TypedDict, total=False):
    objectLocking: bool

class S3EncryptionOptions(TypedDict, total=False):
    enableEncryption: bool
    kmsEncryptionContext: str
    kmsKeyId: str
    serverSideCustomerKeySecret: SecretKeySelector

class OSSLifecycleRule(TypedDict, total=False):
    markDeletionAfterDays: int
    markInfrequentAccessAfterDays: int

class ArtifactRepository(TypedDict, total=False):
    archiveLogs: bool
    s3: S3ArtifactRepository
    gcs: GCSArtifactRepository
    azure: AzureArtifactRepository
    oss: OSSArtifactRepository
    hdfs: HDFSArtifactRepository
    artifactory: ArtifactoryArtifactRepository
    plugin: PluginArtifactRepository

class S3ArtifactRepository(TypedDict, total=False):
    endpoint: str
    bucket: str
    region: str
    insecure: bool
    accessKeySecret: SecretKeySelector
    secretKeySecret: SecretKeySelector
    sessionTokenSecret: SecretKeySelector
    roleARN: str
    useSDKCreds: bool
    addressingStyle: str
    caSecret: SecretKeySelector
    createBucketIfNotPresent: CreateS3BucketOptions
    encryptionOptions: S3EncryptionOptions
    keyFormat: str
    keyPrefix: str

class GCSArtifactRepository(TypedDict, total=False):
    bucket: str
    serviceAccountKeySecret: SecretKeySelector
    keyFormat: str

class AzureArtifactRepository(TypedDict, total=False):
    endpoint: str
    container: str
    accountKeySecret: SecretKeySelector
    useSDKCreds: bool
    blobNameFormat: str

class OSSArtifactRepository(TypedDict, total=False):
    endpoint: str
    bucket: str
    accessKeySecret: SecretKeySelector
    secretKeySecret: SecretKeySelector
    securityToken: str
    useSDKCreds: bool
    createBucketIfNotPresent: bool
    lifecycleRule: OSSLifecycleRule
    keyFormat: str

class HDFSArtifactRepository(TypedDict, total=False):
    addresses: list[str]
    hdfsUser: str
    force: bool
    dataTransferProtection: str
    krbCCacheSecret: SecretKeySelector
    krbConfigConfigMap: ConfigMapKeySelector
    krbKeytabSecret: SecretKeySelector
    krbRealm: str
    krbServicePrincipalName: str
    krbUsername: str
    pathFormat: str

class ArtifactoryArtifactRepository(TypedDict, total=False):
    passwordSecret: SecretKeySelector
    usernameSecret: SecretKeySelector
    keyFormat: str
    repoURL: str

class PluginArtifactRepository(TypedDict, total=False):
    name: str
    configuration: str
    keyFormat: str

class RetryStrategy(TypedDict, total=False):
    limit: int | str
    retryPolicy: str
    expression: str
    backoff: Backoff
    affinity: RetryAffinity

class Backoff(TypedDict, total=False):
    duration: str
    factor: int | str
    maxDuration: str
    cap: str

class RetryAffinity(TypedDict, total=False):
    nodeAntiAffinity: RetryNodeAntiAffinity

class RetryNodeAntiAffinity(TypedDict, total=False): ...

class TTLStrategy(TypedDict, total=False):
    secondsAfterCompletion: int
    secondsAfterFailure: int
    secondsAfterSuccess: int

class PodGC(TypedDict, total=False):
    strategy: str
    labelSelector: LabelSelector
    deleteDelayDuration: str

class VolumeClaimGC(TypedDict, total=False):
    strategy: str

class Synchronization(TypedDict, total=False):
    mutexes: list[Mutex]
    mutex: Mutex
    semaphores: list[SemaphoreRef]
    semaphore: SemaphoreRef

class Mutex(TypedDict, total=False):
    name: str
    database: bool
    namespace: str

class SemaphoreRef(TypedDict, total=False):
    configMapKeyRef: ConfigMapKeySelector
    database: SyncDatabaseRef
    namespace: str

class SyncDatabaseRef(TypedDict, total=False):
    key: str

class Metrics(TypedDict, total=False):
    prometheus: list[Prometheus]

class Prometheus(TypedDict, total=False):
    name: str
    help: str
    when: str
    labels: list[MetricLabel]
    counter: Counter
    gauge: Gauge
    histogram: Histogram

class Counter(TypedDict, total=False):
    value: str

class Gauge(TypedDict, total=False):
    value: str
    realtime: bool
    operation: str

class Histogram(TypedDict, total=False):
    buckets: list[float]
    value: str

class MetricLabel(TypedDict, total=False):
    key: str
    value: str

class ExecutorConfig(TypedDict, total=False):
    serviceAccountName: str

class ExecutorPlugin(TypedDict, total=False):
    metadata: ObjectMeta
    spec: ExecutorPluginSpec

class ExecutorPluginSpec(TypedDict, total=False):
    sidecar: ExecutorPluginSidecar

class ExecutorPluginSidecar(TypedDict, total=False):
    container: Container
    automountServiceAccountToken: bool
