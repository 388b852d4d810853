"""The driver wired to this machine: processes, the state's file, requests of other processes, Ctrl-C."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from pydsl.driver import ClockTimers, Driver, Halted, SystemClock
from pydsl.engine.events import Started
from pydsl.engine.result import workflow_json
from pydsl.local.collecting import collect
from pydsl.local.interrupts import Interrupted, noted
from pydsl.local.keeping import contents_of, stored
from pydsl.local.owning import lock_of, owned
from pydsl.local.placing import Placing
from pydsl.local.pods import LocalPods
from pydsl.local.remembering import Remembering
from pydsl.local.report import RunReport
from pydsl.local.requests import Requests
from pydsl.local.setting import Setting
from pydsl.local.stores import ArtifactSettings
from pydsl.local.watching import Action, Watching
from pydsl.local.withheld import withheld
from pydsl.runtimes.removal import remove
from pydsl.store import RowLocks, Store, this_process

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pydsl.artifacts import ArtifactFolder
    from pydsl.driver import Batch
    from pydsl.engine import Run
    from pydsl.engine.events import PodFinished
    from pydsl.local.images import Images
    from pydsl.local.report import Update
    from pydsl.manifest.library import Library
    from pydsl.plan import Plan
    from pydsl.runtimes import Runtime
    from pydsl.spec import wire
    from pydsl.store import RunJournal, RunRow


@contextlib.contextmanager
def _guarded(setting: Setting) -> Iterator[None]:
    """Let those who print logs know the Secrets' values, and none of these stay there if this process is killed."""
    if not setting.secrets:
        yield
        return
    from pydsl.local.blotting import blotted  # only runs with Secrets

    with withheld(setting.secrets), blotted(setting.folder, setting.secrets):
        yield


class Ground(Struct, frozen=True, kw_only=True):
    """What a run stands on, whether it begins or goes on: its plan, and what this machine runs it with."""

    plan: Plan
    row: RunRow
    home: Path
    runtime: Runtime
    library: Library
    images: Images
    jobs: int
    placing: Placing = field(default_factory=Placing)
    keep: bool = False
    artifacts: ArtifactSettings = field(default_factory=ArtifactSettings)
    notes: Sequence[str] = ()
    watch: Callable[[Update], None] | None = None
    actions: Sequence[Action] = ()
    until: str = ""
    """The node (a name or display name) after which the run is left."""
    remembered: Mapping[str, PodFinished] = field(default_factory=dict)
    """What became of pods of an earlier run, which aren't run again, by the ids of their nodes."""

    @property
    def folder(self) -> Path:
        """The run's own folder."""
        return Path(self.row.folder)

    def begun(self, at: float, *, retried: float | None = None) -> Started:
        """Return the run's first event. It shares its locks with the other runs of its home."""
        row = self.row
        return Started(at=at, name=row.name, uid=row.uid, namespace=row.namespace, retried=retried, shares_locks=True)

    @property
    def store(self) -> ArtifactFolder:
        """The run's artifacts."""
        return replace(stored(self.folder), limits=self.artifacts.limits, contents=contents_of(self.home))

    @contextlib.contextmanager
    def wired(self, journal_of: Callable[[Store], RunJournal], *, earlier: float = 0.0) -> Iterator[Wired]:
        """Own the run, and wire its driver's ports. Raises Refused where another process owns it."""
        with owned(self.home, self.row), contextlib.closing(Store(self.home)) as store:
            setting = self.setting()
            remove(setting.roots)  # of an owner that was killed
            locks = RowLocks(self.home, self.row.uid, f"{self.row.namespace}/{self.row.name}", self._is_driven)
            try:
                locks.forget()
                with _guarded(setting), noted(self.runtime.alarm) as interrupts:
                    journal = journal_of(store)
                    store.own(self.row.uid, this_process())
                    clock = SystemClock(earlier=earlier)
                    pods = LocalPods(setting, ClockTimers(clock))
                    clock.sleep = pods.wait
                    yield Wired(self, clock, pods, journal, Requests(interrupts, journal.inbox, pods.hurry), locks)
            finally:
                locks.close()
                setting.close()
                self.runtime.close()
                remove(setting.roots)

    def _is_driven(self, uid: str) -> bool:
        """Whether a process drives another run of this home."""
        return lock_of(self.home, uid).is_taken

    def setting(self) -> Setting:
        """Return what the run's pods share."""
        return Setting(
            runtime=self.runtime,
            library=self.library,
            artifacts=self.store,
            folder=self.folder,
            claims=self.home / "claims",
            images=self.images,
            placing=self.placing,
            keep=self.keep,
            stores=self.artifacts.send,
        )


class Wired(Struct, frozen=True):
    """The ports of one run."""

    ground: Ground
    clock: SystemClock
    pods: LocalPods
    journal: RunJournal
    requests: Requests
    locks: RowLocks

    def _is_reached(self, batch: Batch) -> bool:
        wanted = self.ground.until
        return any(node.ended and wanted in {node.name, node.display_name} for node in batch.nodes)

    def drive(self, run: Run, begin: Callable[[Driver], None]) -> RunReport:
        """Go through a run, as `begin` tells the driver to. Raises Interrupted after Ctrl-C."""
        ground, timers = self.ground, self.pods.timers
        driver = Driver(
            run=run,
            clock=self.clock,
            timers=timers,
            pods=Remembering(self.pods, dict(ground.remembered)) if ground.remembered else self.pods,
            journal=self.journal,
            inbox=self.requests,
            locks=self.locks,
            jobs=ground.jobs,
            until=self._is_reached if ground.until else None,
            observe=Watching(
                ground.watch, [*ground.actions], timers, self.requests, ground.folder, self.pods.setting.mask
            ),
        )
        with contextlib.suppress(Halted):  # the report tells how far it came
            begin(driver)
        report = RunReport(
            name=run.name,
            uid=run.uid,
            phase=run.phase,
            message=run.message,
            workflow=workflow_json(run),
            folder=ground.folder,
            interrupted=self.requests.interrupts.count > 0,
            notes=ground.notes,
        )
        if run.finished is not None:
            self._collect(report.workflow["status"]["nodes"])
        if report.interrupted:
            raise Interrupted(report)
        return report

    def _collect(self, nodes: dict[str, wire.NodeStatus]) -> None:
        """Remove the artifacts that go when a run is over, and say so of its nodes."""
        for id, outputs in collect(self.ground.plan.spec, nodes.values(), self.pods.setting.artifacts).items():
            self.journal.set_outputs(id, outputs)
            nodes[id] = {**nodes[id], "outputs": outputs}
