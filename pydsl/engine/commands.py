"""Everything the engine asks of the world, as values. Whoever carries one out answers with events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from pydsl.spec import wire


def _nothing() -> wire.WorkflowSpec:
    return {}


class Pod(Struct, frozen=True, kw_only=True):
    """One pod to run: the template with every tag resolved, and what of the workflow it needs.

    `template` is JSON in Argo's field names. Its `inputs.parameters` have values, its `inputs.artifacts` have
    locations (`raw`, or whatever location an earlier pod's outputs named, or the author wrote). An input artifact
    that is optional and absent isn't in the list.
    """

    node_id: str
    node_name: str
    pod_name: str
    template: wire.Template
    workflow_name: str
    workflow_uid: str
    namespace: str = "argo"
    capture_result: bool = False
    """Capture standard output as `Outputs.result`: something in the workflow refers to it."""
    daemon: bool = False
    deadline: float | None = None
    """When the pod has to be stopped by the runtime (seconds since 1970), from activeDeadlineSeconds and timeouts."""
    volumes: tuple[wire.Volume, ...] = ()
    """The workflow's and the template's volumes, and one of `persistentVolumeClaim` for each volume claim template."""
    archive_logs: bool = False
    artifact_key_prefix: str = ""
    """Where artifacts without a location of their own go: `<workflow>/<pod name>`, as Argo has it by default."""
    spec: wire.WorkflowSpec = field(default_factory=_nothing)
    """What the workflow's spec says of all pods: securityContext, hostNetwork, podSpecPatch and the like, as JSON."""


class RunPod(Struct, frozen=True, kw_only=True):
    """Start this pod. Answers: `PodStarted`, for daemons `PodReady`, and in the end `PodFinished`."""

    pod: Pod


class KillPod(Struct, frozen=True, kw_only=True):
    """Stop this pod (deadline, failFast, stop, a daemon whose scope ended). Answer: `PodFinished`."""

    node_id: str
    grace: float = 30.0
    """Seconds between TERM and KILL."""


class WantedLock(Struct, frozen=True):
    """A lock that somebody wants: how many may hold it at a time."""

    name: str
    limit: int


class TakeLocks(Struct, frozen=True, kw_only=True):
    """Take these locks, all of them or none. Answers: `LocksAwaited` while that can't be, in the end `LocksTaken`.

    The order of those who wait is Argo's: by `priority`, the highest first, then by `since`.
    """

    holder: str
    """The name of the node that holds them; "" for the run as a whole."""
    locks: tuple[WantedLock, ...]
    priority: int = 0
    since: float = 0.0
    """When the run began."""
    again: bool = False
    """Whether they were held when the run was left: what runs below the holder waits until they are so again."""


class ReleaseLocks(Struct, frozen=True, kw_only=True):
    """Let others have what a holder holds, or waits for."""

    holder: str


class Wake(Struct, frozen=True, kw_only=True):
    """Send `Woken` at this time (seconds since 1970), or later. A later command with an earlier time adds to it."""

    at: float


class Finish(Struct, frozen=True, kw_only=True):
    """The run is over: nothing is under way and nothing more will start."""

    phase: str
    message: str = ""


Command = RunPod | KillPod | TakeLocks | ReleaseLocks | Wake | Finish
