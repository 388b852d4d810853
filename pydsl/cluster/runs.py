"""The workflows of a cluster with the face that the runs of this machine have (`local.runs`)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, cast

import attrs
from msgspec import Struct

from pydsl.cluster.contract import AS_IT_IS, MAIN, LogWish, Selection
from pydsl.cluster.following import DELETED, Following
from pydsl.cluster.kinds import WORKFLOW
from pydsl.cluster.kubernetes.changes import is_over, unpacked
from pydsl.driver.naming import LATEST
from pydsl.errors import NotAsked, TimedOut
from pydsl.expr.strftime import seconds_or_none

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.cluster.contract import Cluster, LogLine, Resubmission
    from pydsl.driver.keeping import Kept
    from pydsl.spec import wire


@attrs.frozen
class WorkflowRow:
    """One workflow as a list shows it."""

    workflow: wire.Workflow = attrs.field(converter=unpacked, repr=False)

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.workflow["metadata"]["name"])

    @property
    def namespace(self) -> str:
        """Its namespace."""
        return str(self.workflow["metadata"].get("namespace") or "")

    @property
    def uid(self) -> str:
        """Its uid."""
        return str(self.workflow["metadata"].get("uid") or "")

    @property
    def phase(self) -> str:
        """Pending where no controller has taken it up yet."""
        return str(self._status.get("phase") or "Pending")

    @property
    def message(self) -> str:
        """Why it ended so."""
        return str(self._status.get("message") or "")

    @property
    def started(self) -> float:
        """When it began, or was created."""
        found = seconds_or_none(self._status.get("startedAt") or self.workflow["metadata"].get("creationTimestamp"))
        return time.time() if found is None else found

    @property
    def finished(self) -> float | None:
        """When it ended; None while it goes."""
        found = seconds_or_none(self._status.get("finishedAt"))
        return self.started if found is None and self.is_over else found

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return is_over(self.workflow)

    @property
    def priority(self) -> int:
        """Which goes first where the controller has too many."""
        return int((self.workflow.get("spec") or {}).get("priority") or 0)

    @property
    def status(self) -> str:
        """Its phase, and what else is to be said, as argo prints it."""
        spec = self.workflow.get("spec") or {}
        if self.phase == "Running" and not self.is_over:
            nodes = self._status.get("nodes") or {}
            waits = any(one.get("type") == "Suspend" and one.get("phase") == "Running" for one in nodes.values())
            return "Running (Suspended)" if spec.get("suspend") or waits else "Running"
        return f"{self.phase} (Terminated)" if self.is_over and spec.get("shutdown") else self.phase

    @property
    def _status(self) -> wire.WorkflowStatus:
        return self.workflow.get("status") or {}


class ClusterRun(Struct, frozen=True):
    """One workflow of a cluster. Each property is asked for when it's read: a workflow that's under way changes."""

    cluster: Cluster
    name: str
    namespace: str

    is_driven = True
    """A controller goes through it, as far as anybody here knows."""

    @property
    def row(self) -> WorkflowRow:
        """The workflow as a list shows it. Raises Missing once it's deleted."""
        return _row(self.cluster.get(WORKFLOW, self.name, self.namespace))

    @property
    def uid(self) -> str:
        """Its uid."""
        return self.row.uid

    @property
    def phase(self) -> str:
        """Pending, Running, Succeeded, Failed or Error."""
        return self.row.phase

    @property
    def message(self) -> str:
        """Why it ended so; "" if there's nothing to say."""
        return self.row.message

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.row.is_over

    @property
    def status(self) -> str:
        """Its phase as argo prints it, with what else is to be said of it."""
        return self.row.status

    @property
    def workflow(self) -> wire.Workflow:
        """The Workflow, with the status that it has now."""
        return self.row.workflow

    @property
    def nodes(self) -> Mapping[str, wire.NodeStatus]:
        """The nodes by id, as Argo writes them."""
        return (self.workflow.get("status") or {}).get("nodes") or {}

    def looks(self, until: float | None = None, *, following: Following | None = None) -> Iterator[WorkflowRow]:
        """Yield it as it is, and whenever it changes, until it's over, or till then by the monotonic clock.

        Raises NotAsked where it's deleted meanwhile.
        """
        yield (row := self.row)
        uid = row.uid
        following = following or self._following(until)
        following.remember(row.workflow)
        for change in () if row.is_over else following.changes():
            row = _row(change.object)
            if change.kind == DELETED or row.uid != uid:  # another may have its name since
                raise NotAsked(f"workflow {self.name} was deleted")
            yield row
            if row.is_over:
                return

    def _following(self, until: float | None) -> Following:
        selection = Selection(fields=f"metadata.name={self.name}")
        return Following(
            cluster=self.cluster, kind=WORKFLOW, namespace=self.namespace, selection=selection, until=until
        )

    def wait(self, timeout: float | None = None) -> WorkflowRow:
        """Wait until it's over, and return it. Raises TimedOut where it isn't, so many seconds from now."""
        until = None if timeout is None else time.monotonic() + timeout
        for row in self.looks(until):
            if row.is_over:
                return row
        raise TimedOut(f"workflow {self.name} isn't over after {timeout:g} seconds")

    async def wait_async(self, timeout: float | None = None) -> WorkflowRow:
        """Wait until it's over, as `wait` does."""
        import asyncio  # only who awaits

        return await asyncio.to_thread(self.wait, timeout)

    def lines(self, wish: LogWish = MAIN) -> Iterator[LogLine]:
        """Yield what its pods wrote."""
        return self.cluster.logs(self.name, self.namespace, wish)

    def logs(self, node: str, container: str = "main") -> str:
        """Read what a pod's container wrote; "" if it never ran."""
        return "".join(f"{line.text}\n" for line in self.lines(LogWish(pod=node, container=container)))

    def suspend(self) -> None:
        """Let no further step start."""
        self.cluster.suspend(self.name, self.namespace)

    def resume(self, selector: str = "") -> None:
        """Let it go on, or the suspended nodes that a selector picks."""
        self.cluster.resume(self.name, self.namespace, selector)

    def set(
        self, selector: str, *, outputs: Mapping[str, str] | None = None, message: str = "", phase: str | None = None
    ) -> None:
        """Set suspended nodes' outputs, a message, a phase."""
        self.cluster.set(self.name, self.namespace, selector, outputs=outputs, message=message, phase=phase)

    def stop(self, message: str = "", selector: str = "") -> None:
        """Stop it; exit handlers run. With a selector, fail the suspended nodes that it picks instead."""
        self.cluster.stop(self.name, self.namespace, message=message, selector=selector)

    def terminate(self) -> None:
        """Stop it at once; exit handlers don't run."""
        self.cluster.terminate(self.name, self.namespace)

    def retry(
        self, *, restart_successful: bool = False, selector: str = "", values: Mapping[str, str] | None = None
    ) -> ClusterRun:
        """Run again what failed; it's the same workflow."""
        self.cluster.retry(
            self.name, self.namespace, restart=restart_successful, selector=selector, parameters=values or {}
        )
        return self

    def kept_by_retry(self, *, restart_successful: bool = False, selector: str = "") -> Kept:
        """Say what a retry keeps and what it runs again."""
        from pydsl.cluster.kubernetes.again import kept_by_retry  # who only looks doesn't need it

        return kept_by_retry(self.workflow, restart=restart_successful, selector=selector)

    def resubmit(self, how: Resubmission = AS_IT_IS, *, memoized: bool = False) -> ClusterRun:
        """Run it once more as a new workflow; `memoized`: with what succeeded of this one."""
        made = self.cluster.resubmit(self.name, self.namespace, how, memoized=memoized)
        return ClusterRun(self.cluster, made["metadata"]["name"], self.namespace)

    def delete(self, *, force: bool = False) -> None:
        """Delete it, with its pods; `force` lets no finalizer hold it up."""
        self.cluster.delete(WORKFLOW, self.name, self.namespace, force=force)


class ClusterRuns(Struct, frozen=True):
    """The workflows of a namespace, read when they're asked for."""

    cluster: Cluster
    namespace: str
    labels: str = ""
    """What the server picks them by, so that no others are sent."""

    def rows(self) -> list[WorkflowRow]:
        """List them, the latest first."""
        listing = self.cluster.list(WORKFLOW, self.namespace, Selection(labels=self.labels))
        return sorted(map(_row, listing.items), key=_order)

    def run(self, row: WorkflowRow) -> ClusterRun:
        """Return a run by its row."""
        return ClusterRun(self.cluster, row.name, row.namespace or self.namespace)

    def submitted(self, row: WorkflowRow) -> wire.Workflow:
        """Return the workflow as it was submitted."""
        return row.workflow

    def workflow(self, row: WorkflowRow) -> wire.Workflow:
        """Return a workflow as Argo prints it."""
        return row.workflow

    def status(self, row: WorkflowRow) -> str:
        """Return its phase, and what else is to be said of it."""
        return row.status

    def counts(self, row: WorkflowRow) -> Mapping[tuple[str, str], int]:
        """Count its nodes by type and phase."""
        found: dict[tuple[str, str], int] = {}
        for node in ((row.workflow.get("status") or {}).get("nodes") or {}).values():
            key = (str(node.get("type")), str(node.get("phase")))
            found[key] = found.get(key, 0) + 1
        return found

    def find(self, name: str) -> ClusterRun:
        """Return a workflow by its name; the latest of all for `@latest`. Raises Missing where it isn't there."""
        if name != LATEST:
            return self.run(_row(self.cluster.get(WORKFLOW, name, self.namespace)))
        rows = self.rows()
        if not rows:
            raise NotAsked("no workflows found")
        return self.run(rows[0])


def _row(found: wire.Object) -> WorkflowRow:
    return WorkflowRow(cast("wire.Workflow", found))


def _order(row: WorkflowRow) -> tuple[bool, float, str]:
    """Those that go on first, then the latest; argo's order."""
    return row.is_over, -(row.finished if row.is_over and row.finished else row.started), row.name
