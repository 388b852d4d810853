"""What a cluster is to pydsl, whichever way in: objects as raw JSON, what can be asked of workflows, their logs.

`pydsl.cluster.kubernetes` answers it by the API server, `pydsl.cluster.argo_server` by Argo Server. A method makes its
request, asks again where that's safe, and raises a `ClusterError`. A watch is one connection; `following` goes on
where it was cut.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct, field

from pydsl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydsl.cluster.destination import Destination
    from pydsl.cluster.kinds import ResourceKind
    from pydsl.spec import wire


class Selection(Struct, frozen=True, kw_only=True):
    """Which objects are meant: by labels, by fields; "" for all."""

    labels: str = ""
    fields: str = ""
    limit: int = 0
    """At most so many; 0 for all."""


class Listing(Struct, frozen=True):
    """The objects that were there at one version, and that version: a watch goes on from it."""

    items: Sequence[wire.Object]
    version: str


class Change(Struct, frozen=True):
    """One event of a watch: `kind` is ADDED, MODIFIED, DELETED or BOOKMARK. Errors are raised instead."""

    kind: str
    object: wire.Object

    @property
    def version(self) -> str:
        """The version that a later watch goes on from."""
        return str((self.object.get("metadata") or {}).get("resourceVersion") or "")


class LogWish(Struct, frozen=True, kw_only=True):
    """Which lines of a workflow's pods are wanted. `pod` is a pod's or a node's name; "" for all of them."""

    pod: str = ""
    container: str = "main"
    follow: bool = False
    until: float | None = None
    """When to follow no longer, by `time.monotonic`; None for the end of the workflow."""
    since: float | None = None
    """Lines that were written after this time only, in seconds of the epoch."""
    tail: int = -1
    grep: str = ""
    previous: bool = False
    timestamps: bool = False

    def left(self, most: float) -> float:
        """Return the seconds to go on for: not more than `most`, and none once it's late."""
        return most if self.until is None else max(0.0, min(most, self.until - time.monotonic()))

    def pattern(self) -> re.Pattern[str] | None:
        """Return what lines are picked by; None for all. Raises UsageError."""
        try:
            return re.compile(self.grep) if self.grep else None
        except re.error as error:
            raise UsageError(f"--grep {self.grep}: {error}") from None


class LogLine(Struct, frozen=True):
    """A line that a pod's container wrote, without its end."""

    pod: str
    text: str


class Resubmission(Struct, frozen=True, kw_only=True):
    """How a workflow that's there already, or a template, is submitted."""

    name: str = ""
    """The new workflow's; "" for one of our own making, so that asking twice can't run it twice."""
    generate_name: str = ""
    """What a name of our own making begins with, in place of the workflow's own word."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    entrypoint: str = ""
    service_account: str = ""
    priority: int | None = None
    dry_run: bool = False
    """Whether the server only says what it would do."""


EVERYTHING = Selection()
MAIN = LogWish()
AS_IT_IS = Resubmission()


class ClusterObjects(Protocol):
    """ClusterObjects of a cluster, as JSON."""

    def create(self, kind: ResourceKind, data: wire.Object, namespace: str, *, dry_run: bool = False) -> wire.Object:
        """Create an object that has a name, however often the connection is cut: one of ours counts as created."""
        ...

    def get(self, kind: ResourceKind, name: str, namespace: str) -> wire.Object:
        """Return an object. Raises Missing."""
        ...

    def list(self, kind: ResourceKind, namespace: str, selection: Selection = EVERYTHING) -> Listing:
        """List objects of a namespace; of all namespaces for ""."""
        ...

    def watch(
        self,
        kind: ResourceKind,
        namespace: str,
        selection: Selection = EVERYTHING,
        *,
        version: str = "",
        seconds: float | None = None,
    ) -> Iterator[Change]:
        """Yield what changes after a version, until the server ends it, or for so many seconds.

        Raises Gone where the version isn't kept any more.
        """
        ...

    def apply(
        self, kind: ResourceKind, data: wire.Object, namespace: str, *, force: bool = False, dry_run: bool = False
    ) -> wire.Object:
        """Create an object, or change it to what is given. Raises Contradicted where somebody else owns a field."""
        ...

    def delete(self, kind: ResourceKind, name: str, namespace: str, *, force: bool = False) -> None:
        """Delete an object; `force` lets nothing hold it up. Raises Missing."""
        ...

    def lint(self, kind: ResourceKind, data: wire.Object, namespace: str) -> None:
        """Ask the server what it thinks of an object. Raises Invalid."""
        ...


class Asked(Protocol):
    """What can be asked of a workflow. Each returns the workflow as it is then."""

    def suspend(self, name: str, namespace: str) -> wire.Workflow:
        """Let no further step start."""
        ...

    def resume(self, name: str, namespace: str, selector: str = "") -> wire.Workflow:
        """Let it go on, or the suspended nodes that a selector picks."""
        ...

    def set(
        self,
        name: str,
        namespace: str,
        selector: str,
        *,
        outputs: Mapping[str, str] | None = None,
        message: str = "",
        phase: str | None = None,
    ) -> wire.Workflow:
        """Set suspended nodes' outputs, a message, a phase."""
        ...

    def stop(self, name: str, namespace: str, *, message: str = "", selector: str = "") -> wire.Workflow:
        """Stop it; exit handlers run. With a selector, fail the suspended nodes that it picks instead."""
        ...

    def terminate(self, name: str, namespace: str) -> wire.Workflow:
        """Stop it at once."""
        ...

    def retry(
        self,
        name: str,
        namespace: str,
        *,
        restart: bool = False,
        selector: str = "",
        parameters: Mapping[str, str] | None = None,
    ) -> wire.Workflow:
        """Run again what failed, under the same name; `restart`: what the selector picks and succeeded, too."""
        ...

    def resubmit(
        self, name: str, namespace: str, how: Resubmission = AS_IT_IS, *, memoized: bool = False
    ) -> wire.Workflow:
        """Run it once more as a new workflow; `memoized`: with what succeeded."""
        ...

    def submit_from(self, kind: ResourceKind, name: str, namespace: str, how: Resubmission = AS_IT_IS) -> wire.Workflow:
        """Run a template or a cron workflow that the cluster has."""
        ...

    def suspend_cron(self, name: str, namespace: str, *, suspended: bool) -> wire.Object:
        """Let a cron workflow start nothing more, or go on."""
        ...


class Cluster(ClusterObjects, Asked, Protocol):
    """A cluster, by one way in. `destination` says which, with the namespace found out."""

    @property
    def destination(self) -> Destination:
        """Where it is."""
        ...

    def logs(self, name: str, namespace: str, wish: LogWish = MAIN) -> Iterator[LogLine]:
        """Yield what a workflow's pods wrote, in the order of each container, none lost or doubled by cuts."""
        ...

    def version(self) -> Mapping[str, str]:
        """Say which server answers, as it says it itself."""
        ...
