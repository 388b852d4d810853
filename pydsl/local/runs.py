"""The runs that this machine keeps: what each is now, and what can be asked of it while it goes or when it's over."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from pydsl.driver.answers import require_answers, require_settable
from pydsl.errors import NoSuchRun, NotAsked, TimedOut, UsageError
from pydsl.local import rows
from pydsl.local.holding import with_locks
from pydsl.local.owning import lock_of
from pydsl.local.rows import UNDER_WAY, Rows
from pydsl.store import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping

    from pydsl.cluster.contract import LogLine, LogWish
    from pydsl.driver import Kept
    from pydsl.engine.events import Event, Stopped
    from pydsl.local.history import NodeEvent
    from pydsl.local.report import NodeReport, Nodes, RunReport
    from pydsl.report.masking import Mask
    from pydsl.spec import wire
    from pydsl.store import FileLock, RunRow
    from pydsl.store.owner import Owner

PATIENCE = 10.0
"""Seconds that the owner of a run has to take a request."""
LOOK = 0.05
CHANGED = 0.5
"""Seconds between two looks whether a run has changed."""


class KeptRun(Struct, frozen=True):
    """One run of this machine. Each property is read when it's asked for: a run that's under way changes."""

    home: Path
    uid: str
    name: str

    @contextlib.contextmanager
    def _store(self) -> Iterator[Store]:
        with contextlib.closing(Store(self.home)) as store:
            yield store

    @property
    def row(self) -> RunRow:
        """The run as a list shows it. Raises NoSuchRun once it's deleted."""
        with self._store() as store:
            row = store.find(self.uid)
        if row is None:
            raise NoSuchRun(f'workflow "{self.name}" not found')
        return row

    @property
    def phase(self) -> str:
        """Running, Succeeded, Failed or Error."""
        return self.row.phase

    @property
    def message(self) -> str:
        """Why it ended so; "" if there's nothing to say."""
        return self.row.message

    @property
    def folder(self) -> Path:
        """Logs and artifacts."""
        return Path(self.row.folder)

    @property
    def is_driven(self) -> bool:
        """Whether a process goes through it now."""
        return lock_of(self.home, self.uid).is_taken

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.row.finished is not None

    @property
    def status(self) -> str:
        """Its phase as argo prints it, with what else is to be said: `Running (Suspended)`, `Failed (Terminated)`."""
        with opened(self.home) as runs:
            return runs.status(self.row)

    @property
    def changes(self) -> int:
        """A number that grows as the run goes on."""
        with self._store() as store:
            return len(store.journal(self.uid))

    @property
    def workflow(self) -> wire.Workflow:
        """The Workflow as Argo prints it, with the status that it has now."""
        with self._store() as store:
            return with_locks(store.workflow(self.uid), self.home, self.uid)

    @property
    def report(self) -> RunReport:
        """What a run that has ended tells; of one under way, what is known now."""
        from pydsl.local.report import RunReport  # a list of runs reports none

        row = self.row
        return RunReport(
            name=row.name,
            uid=row.uid,
            phase=row.phase,
            message=row.message,
            workflow=self.workflow,
            folder=Path(row.folder),
        )

    @property
    def nodes(self) -> Nodes:
        """The nodes by id, name or display name."""
        return self.report.nodes

    def node(self, wanted: str, *, attempt: bool = False) -> NodeReport:
        """Return a node by any name that means one, or the last `attempt` at it. Raises UsageError."""
        nodes = self.nodes
        try:
            return nodes.attempt(wanted) if attempt else nodes[wanted]
        except KeyError as missing:
            raise UsageError(f"{self.name}: {missing.args[0]}") from None

    @property
    def output(self) -> Any:
        """The output of the entrypoint's node."""
        return self.report.output

    def events(self, *, follow: bool = True) -> Iterator[NodeEvent]:
        """Yield what happens to the nodes, from the beginning; `follow`: until the run is over."""
        from pydsl.local.history import events  # only who asks plays the journal again

        return events(self, follow=follow)

    def events_async(self, *, follow: bool = True) -> AsyncIterator[NodeEvent]:
        """Yield what happens to the nodes, as `events` does."""
        from pydsl.local.awaited import iterated  # only who awaits pays for asyncio

        return iterated(self.events(follow=follow))

    async def wait_async(self, timeout: float | None = None) -> RunRow:
        """Wait until the run is over, as `wait` does."""
        import asyncio

        return await asyncio.to_thread(self.wait, timeout)

    @property
    def finished(self) -> float | None:
        """When it ended; None while it's under way."""
        return self.row.finished

    def looks(self, until: float | None = None) -> Iterator[KeptRun]:
        """Yield it as it is, and whenever it changes, until it's over, nobody drives it or a time of `monotonic`."""
        seen = -1
        while True:
            goes_on, changes = self.is_driven and not self.is_over, self.changes
            if changes != seen:
                seen = changes
                yield self
            if not goes_on or (until is not None and time.monotonic() > until):
                return
            time.sleep(CHANGED)

    def lines(self, wish: LogWish) -> Iterator[LogLine]:
        """Yield what its pods wrote, and write, as is wished."""
        from pydsl.local.logs import lines  # only who reads logs

        return lines(self, wish)

    def logs(self, node: str, container: str = "main", *, errors: bool = False) -> str:
        """Read what a pod's container wrote to standard output, or to standard error; "" if it never ran."""
        return self.mask(self.report.logs(node, container, errors=errors))

    @property
    def mask(self) -> Mask:
        """Takes the values of Secrets out of what pods have written: those that the run's owner knows of, if it lives.

        When a pod is over, there are none in its files.
        """
        from pydsl.local.withheld import withheld_by  # only who reads logs
        from pydsl.report.masking import Mask

        if not self.is_driven:
            return Mask()
        owner = self._owner
        return Mask.of(withheld_by(owner.pid) if owner else ())

    def suspend(self) -> None:
        """Let no further step start. Raises NotAsked where the run is over."""
        from pydsl.engine.events import Suspended  # who only looks asks for nothing

        self._require_open("cannot suspend completed workflows")
        self._ask(Suspended(at=0.0))

    def resume(self, selector: str = "") -> None:
        """Let a suspended run go on, or the suspended nodes that a selector picks. One that's over stays as it is.

        Raises NotAsked where a node waits for an answer that nobody has given yet.
        """
        from pydsl.engine.events import Resumed

        waiting = self._require_suspended(selector) if selector else self._suspended()
        require_answers(waiting)
        if not self.is_over:
            self._ask(Resumed(at=0.0, selector=selector))

    def set(
        self, selector: str, *, outputs: Mapping[str, str] | None = None, message: str = "", phase: str | None = None
    ) -> None:
        """Set suspended nodes' outputs, a message, a phase. Raises NotAsked where a selector picks none, or can't."""
        from pydsl.engine.events import Resumed

        parameters = dict(outputs or {})
        require_settable(self._require_suspended(selector), parameters)
        self._ask(
            Resumed(at=0.0, selector=selector, parameters=parameters, message=message, phase=phase, only_set=True)
        )

    def stop(self, message: str = "", selector: str = "") -> None:
        """Stop the run; exit handlers run. With a selector, fail the suspended nodes that it picks instead."""
        from pydsl.engine.events import Stopped

        if selector:
            self._require_suspended(selector)
        self._shut_down(Stopped(at=0.0, message=message, selector=selector))

    def terminate(self) -> None:
        """Stop the run at once; exit handlers don't run."""
        from pydsl.engine.events import Stopped

        self._shut_down(Stopped(at=0.0, terminate=True))

    def _shut_down(self, event: Stopped) -> None:
        self._require_open(
            f'cannot shutdown a completed workflow: workflow: "{self.name}", namespace: "{self.row.namespace}"'
        )
        self._ask(event)

    def _require_open(self, complaint: str) -> None:
        if self.is_over:
            raise NotAsked(complaint)

    def _suspended(self) -> list[wire.NodeStatus]:
        with self._store() as store:
            nodes = store.nodes(self.uid).values()
        return [node for node in nodes if node["type"] == "Suspend" and node["phase"] == UNDER_WAY]

    def _require_suspended(self, selector: str) -> list[wire.NodeStatus]:
        from pydsl.engine.selecting import selects, terms_of

        terms_of(selector)
        found = [node for node in self._suspended() if selects(selector, node)]
        if not found:
            raise NotAsked(
                "currently, set only targets suspend nodes: no suspend nodes matching nodeFieldSelector: " + selector
            )
        return found

    def _ask(self, event: Event) -> None:
        """Ask the run's owner, and wait until it has taken the request; without one, it's the next owner's."""
        with self._store() as store:
            number = store.ask(self.uid, event)
            until = time.monotonic() + PATIENCE
            while self.is_driven and not store.is_answered(number) and time.monotonic() < until:
                time.sleep(LOOK)

    def retry(
        self,
        *,
        restart_successful: bool = False,
        selector: str = "",
        values: Mapping[str, str] | None = None,
        **options: Any,
    ) -> RunReport:
        """Run again what failed, and keep the rest. Raises NotAsked where there's nothing of that kind.

        `restart_successful` runs the nodes that the selector picks again, too, with all that they lead to.
        """
        from pydsl.local.retrying import retry  # what drives a run is for those who drive one

        kept = self.kept_by_retry(restart_successful=restart_successful, selector=selector)
        return retry(self.home, self.row, kept, values=values, **options)

    def kept_by_retry(self, *, restart_successful: bool = False, selector: str = "") -> Kept:
        """Say what a retry keeps and what it runs again."""
        from pydsl.local.retrying import kept_by_retry

        with self._store() as store:
            nodes = store.nodes(self.uid)
        return kept_by_retry(self.row, nodes, restart=restart_successful, selector=selector)

    def resubmit(self, *, memoized: bool = False, values: Mapping[str, str] | None = None, **options: Any) -> RunReport:
        """Run the workflow once more as a new run; `memoized`: with what succeeded of this one."""
        from pydsl.local.resubmitting import resubmit

        with self._store() as store:
            nodes = store.nodes(self.uid) if memoized else None
        return resubmit(self.home, self.row, nodes, values=values, **options)

    def wait(self, timeout: float | None = None) -> RunRow:
        """Wait until the run is over, for so many seconds at most, and return its row.

        Raises TimedOut where it isn't over then, NotAsked where nobody drives it.
        """
        until = None if timeout is None else time.monotonic() + timeout
        while (row := self.row).finished is None:
            if until is not None and time.monotonic() > until:
                raise TimedOut(f"workflow {self.name} isn't over after {timeout:g} seconds")
            if not self.is_driven and self.row.finished is None:
                raise NotAsked(f"workflow {self.name} was interrupted: `pydsl resume {self.name}` takes it up")
            time.sleep(2 * LOOK)
        return row

    def _let_go(self, lock: FileLock) -> bool:
        """Have the run ended, and take the lock of who drives it."""
        from pydsl.engine.events import Stopped

        until = time.monotonic() + PATIENCE
        if not self.is_over:
            self._ask(Stopped(at=0.0, terminate=True))
        while not (is_taken := lock.take()) and time.monotonic() < until:
            time.sleep(LOOK)
        return is_taken

    @property
    def _owner(self) -> Owner | None:
        with self._store() as store:
            return store.owner(self.uid)

    def _driver(self) -> str:
        owner = self._owner
        return f"{owner.pid} on {owner.host}" if owner else "unknown"

    def delete(self, *, force: bool = False) -> None:
        """Take away all that's kept of the run; one that's under way is terminated. `force` means nothing here.

        Raises NotAsked where whoever drives it doesn't let go.
        """
        from pydsl.lint.project import project_of  # only who deletes needs it
        from pydsl.local.keeping import contents_of, stored
        from pydsl.runtimes import sweep
        from pydsl.runtimes.removal import remove

        lock = lock_of(self.home, self.uid)
        if not (lock.take() or self._let_go(lock)):
            raise NotAsked(f"workflow {self.name} is under way, and doesn't end: its process is {self._driver()}")
        try:
            folder, runtime = self.folder, self.row.runtime
            with self._store() as store:
                project = project_of(Path(store.texts(self.uid).options.get("project") or Path.cwd()))
                store.delete(self.uid)
            with project.placing():
                sweep(runtime, folder, project.table("runtimes"))
            has_artifacts = stored(folder).root.is_dir()
            remove(folder)
            if has_artifacts:
                contents_of(self.home).sweep()
        finally:
            lock.remove()
            lock.release()


class Runs(Rows):
    """All runs that this machine keeps, as rows and as what can be asked for more."""

    def run(self, row: RunRow) -> KeptRun:
        """Return a run by its row."""
        return KeptRun(Path(self.home), row.uid, row.name)

    def find(self, name: str) -> KeptRun:
        """Return the latest run of a name, as `row` finds it."""
        return self.run(self.row(name))


@contextlib.contextmanager
def opened(home: Path | str | None = None) -> Iterator[Runs]:
    """Open the state. `home` wins over `$PYDSL_HOME`."""
    with rows.opened(home) as read:
        yield Runs(read.home, read.store)


def runs(home: Path | str | None = None) -> list[KeptRun]:
    """List the runs that this machine keeps, the latest first. `home` wins over `$PYDSL_HOME`."""
    with opened(home) as kept:
        return [*map(kept.run, kept.rows())]


def find(name: str, home: Path | str | None = None) -> KeptRun:
    """Return the latest run of a name, or of a uid; the latest of all for `@latest`. Raises NoSuchRun for none."""
    with opened(home) as kept:
        return kept.find(name)
