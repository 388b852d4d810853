"""`run_workflow`: one run from the workflow to its report."""

from __future__ import annotations

import os
import secrets
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.artifacts import ArtifactFolder
from pydsl.driver import Driver, Stalled, SystemClock, Timers
from pydsl.engine import start
from pydsl.engine.events import Started
from pydsl.engine.result import workflow_json
from pydsl.errors import InfrastructureError, Refused, UsageError
from pydsl.local.arguments import require_values
from pydsl.local.fitness import Fitness, require_fit
from pydsl.local.images import Images, Stated, images_of_project
from pydsl.local.interrupts import Interrupted, Interrupts, noted
from pydsl.local.making import ROOTS
from pydsl.local.pods import LocalPods
from pydsl.local.report import RunReport, Update
from pydsl.local.requests import Requests
from pydsl.local.setting import Setting
from pydsl.local.watching import Action, Watching
from pydsl.plan import prepare
from pydsl.runtimes import AUTO, pick
from pydsl.runtimes.removal import remove
from pydsl.store import RunRow, Store, Texts, home_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pydsl.engine import Run
    from pydsl.manifest.library import Library
    from pydsl.plan import Plan
    from pydsl.runtimes import Runtime
    from pydsl.spec import Workflow
    from pydsl.store import RunJournal

JOBS_PER_CORE = 2
LETTERS = "bcdfghjklmnpqrstvwxz2456789"
"""What Kubernetes makes the ends of generated names of: no vowels, so no words."""
SUFFIX = 5
LONGEST_NAME = 63
"""Characters of a Workflow's name (Argo: validate.go)."""


def run_workflow(  # noqa: PLR0913 - each is one thing that a user may want otherwise; all but two have defaults
    workflow: Workflow,
    library: Library,
    *,
    name: str | None = None,
    runtime: str = AUTO,
    jobs: int | None = None,
    keep: bool = False,
    strict_resources: bool = False,
    home: Path | str | None = None,
    images: Mapping[str, Stated] | None = None,
    watch: Callable[[Update], None] | None = None,
    actions: Sequence[Action] = (),
) -> RunReport:
    """Run a workflow here and return when it's finished, however it ends.

    `library` holds the templates, ConfigMaps and Secrets that it refers to; `jobs` is how many pods run at a time, by
    default two a core; `keep` leaves the pods' work folders; `strict_resources` refuses GPUs and the like; `home` wins
    over `$PYDSL_HOME`; `images` are added to those of the project's pyproject.toml; `watch` is called after each
    change. Raises Refused for what this machine can't honour, UsageError and Unsupported for what can't be run at all,
    KeyboardInterrupt after Ctrl-C.
    """
    if jobs is not None and jobs < 1:
        raise UsageError(f"jobs is {jobs}: at least one pod has to run at a time")
    named = _named(workflow, name)
    plan = prepare(named, library)
    require_values(plan.spec)
    picked = pick(runtime)
    known = images_of_project(Path.cwd()).with_(images or {}, Path.cwd())
    fitness = require_fit(plan, picked, known, strict_resources=strict_resources)
    begun = _Begun(
        plan=plan, name=named.metadata.name, runtime=picked.runtime, library=library, images=known, keep=keep
    )
    return begun.run(home_folder(home), jobs or JOBS_PER_CORE * (os.cpu_count() or 1), fitness, watch, actions)


def _named(workflow: Workflow, name: str | None) -> Any:
    """Give the workflow with the name that its run has: the wanted one, its own or a generated one."""
    from pydsl.spec import ObjectMeta, typed

    metadata = typed(ObjectMeta, workflow.metadata or {})
    chosen = str(name or metadata.name or f"{metadata.generate_name or 'run-'}{_suffix()}")
    _require_name(chosen)
    return attrs.evolve(workflow, metadata=attrs.evolve(metadata, name=chosen, generate_name=None))


def _require_name(name: str) -> None:
    """Raise UsageError for a name that no Workflow can have; folders are called by it."""
    from pydsl.validate.pods import name_fault

    if name_fault(name) is not None:
        raise UsageError(f"a Workflow can't be called {name!r}: {name_fault(name)}")
    if len(name) > LONGEST_NAME:
        raise UsageError(f"a Workflow can't be called {name!r}: must not be more than {LONGEST_NAME} characters long")


def _suffix() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(SUFFIX))


@attrs.frozen(kw_only=True)
class _Begun:
    """A run whose plan is made and whose machine is found fit."""

    plan: Plan
    name: str
    runtime: Runtime
    library: Library
    images: Images
    keep: bool
    uid: str = attrs.field(factory=lambda: str(uuid.uuid4()))

    def run(
        self,
        home: Path,
        jobs: int,
        fitness: Fitness,
        watch: Callable[[Update], None] | None,
        actions: Sequence[Action],
    ) -> RunReport:
        folder = _make_folder(home, self.name, self.uid)
        store = Store(home)
        setting = self._setting(home, folder)
        try:
            with noted(self.runtime.alarm) as interrupts:
                run = self._driven(store, setting, interrupts, jobs, watch, actions)
        finally:
            setting.beside.close()
            self.runtime.close()
            store.close()
            remove(folder / ROOTS)
        report = RunReport(
            name=self.name,
            uid=self.uid,
            phase=run.phase,
            message=run.message,
            workflow=workflow_json(run),
            folder=folder,
            interrupted=interrupts.count > 0,
            notes=fitness.notes,
        )
        if report.interrupted:
            raise Interrupted(report)
        return report

    def _driven(
        self,
        store: Store,
        setting: Setting,
        interrupts: Interrupts,
        jobs: int,
        watch: Callable[[Update], None] | None,
        actions: Sequence[Action],
    ) -> Run:
        """Wire the driver, and let it go through the run."""
        clock = SystemClock()
        timers = Timers(clock)
        pods = LocalPods(setting, timers)
        requests = Requests(interrupts, pods.hurry)
        clock.sleep = pods.wait
        started = Started(at=clock.now(), name=self.name, uid=self.uid, namespace=self.plan.namespace)
        journal = self._note(store, started, setting.folder)
        run, commands = start(self.plan, started)
        driver = Driver(
            run=run,
            clock=clock,
            timers=timers,
            pods=pods,
            journal=journal,
            inbox=requests,
            jobs=jobs,
            observe=Watching(watch, list(actions), timers, requests, setting.folder, setting.mask),
        )
        try:
            driver.begin(started, commands)
        except Stalled:  # nothing can resume it: the row says where it stopped, and that it's over
            store.finish(self.uid, at=clock.now(), phase=run.phase, message=run.message)
            waiting = ", ".join(body.node.name for body in run.suspended.values()) or "it"
            raise Refused(
                f"the run can't go on: {waiting} waits to be resumed, and a local run can't be resumed yet"
            ) from None
        return run

    def _setting(self, home: Path, folder: Path) -> Setting:
        return Setting(
            runtime=self.runtime,
            library=self.library,
            artifacts=ArtifactFolder(folder / "artifacts"),
            folder=folder,
            claims=home / "claims",
            images=self.images,
            keep=self.keep,
        )

    def _note(self, store: Store, started: Started, folder: Path) -> RunJournal:
        row = RunRow(
            uid=self.uid,
            name=self.name,
            namespace=started.namespace,
            started=started.at,
            runtime=self.runtime.name,
            folder=str(folder),
        )
        return store.add(row, Texts(workflow=self.plan.workflow, library=_texts(self.library)))


def _texts(library: Library) -> list[Any]:
    """Give everything in a library as JSON."""
    from pydsl.spec import encode

    typed = [*library.workflow_templates.values(), *library.cluster_workflow_templates.values()]
    return [*map(encode, typed), *library.others.values()]


def _make_folder(home: Path, name: str, uid: str) -> Path:
    folder = home / "runs" / f"{name}-{uid[:8]}"
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.parent.mkdir(mode=0o700, exist_ok=True)
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise InfrastructureError(f"{folder}: {error.strerror}") from error
    return folder
