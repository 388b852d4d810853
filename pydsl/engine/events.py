"""Everything that can happen to a run, as values. Time is in events, so that a journal of them replays a run exactly.

`at` is seconds since 1970 (UTC) as a float: microseconds are kept, Argo's timestamps show whole seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from pydsl.spec import wire


class PodOutputs(Struct, frozen=True, kw_only=True):
    """What a pod left behind: values of output parameters, locations of output artifacts, captured standard output."""

    parameters: dict[str, str] = field(default_factory=dict)
    artifacts: dict[str, wire.Artifact] = field(default_factory=dict)
    """Name -> the artifact as Argo writes it in a node's outputs (name, path, location such as `s3: {key: ...}`)."""
    result: str | None = None
    """Standard output of the main container, cut as Argo cuts it. Set where `Pod.capture_result` asked for it."""


class ContainerOutcome(Struct, frozen=True, kw_only=True):
    """How one container of a container set ended."""

    phase: str
    exit_code: int | None = None
    message: str = ""


class Started(Struct, frozen=True, kw_only=True):
    """The run begins. `uid` and `name` are chosen by the caller."""

    at: float
    name: str
    uid: str
    namespace: str = "argo"
    retried: float | None = None
    """When it was retried: its start, from which its deadline counts, is then; what was kept stays as old as it is."""
    shares_locks: bool = False
    """Whether others may hold the locks that it wants, so that it has to ask for them; else they are its own alone."""


class PodStarted(Struct, frozen=True, kw_only=True):
    """The pod's containers run."""

    at: float
    node_id: str


class PodReady(Struct, frozen=True, kw_only=True):
    """A daemon's containers run and its readiness probe, if any, has passed."""

    at: float
    node_id: str
    ip: str = "127.0.0.1"


class PodProgressed(Struct, frozen=True, kw_only=True):
    """The pod has stated how far it is: `progress` is `N/M`, M at least 1 and N no more than M."""

    at: float
    node_id: str
    progress: str


class PodFinished(Struct, frozen=True, kw_only=True):
    """The pod is over. `phase` is Succeeded, Failed (the main container's fault) or Error (staging or capturing)."""

    at: float
    node_id: str
    phase: str
    message: str = ""
    exit_code: int | None = None
    outputs: PodOutputs = field(default_factory=PodOutputs)
    containers: dict[str, ContainerOutcome] = field(default_factory=dict)
    original: str = ""
    """The id of the node of another run that it's taken over from: nothing ran here."""


class LocksTaken(Struct, frozen=True, kw_only=True):
    """All the locks that a holder wanted are its own now."""

    at: float
    holder: str


class LocksAwaited(Struct, frozen=True, kw_only=True):
    """A holder has to wait for this lock, of which so many are free, and maybe for others after it."""

    at: float
    holder: str
    lock: str
    free: int
    limit: int


class Woken(Struct, frozen=True, kw_only=True):
    """The time that a `Wake` command asked for has come."""

    at: float


class Suspended(Struct, frozen=True, kw_only=True):
    """Somebody asked for no further nodes to start (`argo suspend`)."""

    at: float


class Resumed(Struct, frozen=True, kw_only=True):
    """Somebody let suspended nodes go on (`argo resume`), or set their outputs, phase or message (`argo node set`)."""

    at: float
    selector: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    message: str = ""
    phase: str | None = None
    """None resumes; a phase (Succeeded, Failed, Error, Skipped) sets it."""
    only_set: bool = False
    """True for `argo node set`: outputs and message are set, the node isn't resumed unless `phase` says so."""


class Stopped(Struct, frozen=True, kw_only=True):
    """Somebody stopped the run: `argo stop` (exit handlers run) or, with `terminate`, `argo terminate` (they don't)."""

    at: float
    message: str = ""
    selector: str = ""
    terminate: bool = False


OfPod = PodStarted | PodReady | PodProgressed | PodFinished
"""What a runtime tells of a pod."""
Event = Started | OfPod | LocksTaken | LocksAwaited | Woken | Suspended | Resumed | Stopped
