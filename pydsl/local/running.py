"""`run_workflow`: one run from the workflow to its report."""

from __future__ import annotations

import json
import os
import secrets
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.artifacts import ArtifactFolder
from pydsl.engine import start
from pydsl.engine.events import Started
from pydsl.engine.result import workflow_json
from pydsl.errors import InfrastructureError, Refused, UsageError
from pydsl.local.arguments import require_values
from pydsl.local.fitness import Fitness, require_fit
from pydsl.local.images import Images, Stated, images_of_project
from pydsl.local.interrupts import noted
from pydsl.local.loop import Loop
from pydsl.local.making import ROOTS
from pydsl.local.report import RunReport, Update
from pydsl.local.setting import Setting
from pydsl.local.watching import Action, watching
from pydsl.plan import prepare
from pydsl.runtimes import pick
from pydsl.runtimes.children import Children
from pydsl.runtimes.removal import remove
from pydsl.store import RunRow, Store, home_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pydsl.engine import Run
    from pydsl.manifest.library import Library
    from pydsl.plan import Plan
    from pydsl.runtimes import Runtime
    from pydsl.spec import Workflow

JOBS_PER_CORE = 2
LETTERS = "bcdfghjklmnpqrstvwxz2456789"
"""What Kubernetes makes the ends of generated names of: no vowels, so no words."""
SUFFIX = 5


def run_workflow(  # noqa: PLR0913 - each is one thing that a user may want otherwise; all but two have defaults
    workflow: Workflow,
    library: Library,
    *,
    name: str | None = None,
    runtime: str = "auto",
    jobs: int | None = None,
    keep: bool = False,
    home: Path | str | None = None,
    images: Mapping[str, Stated] | None = None,
    watch: Callable[[Update], None] | None = None,
    actions: Sequence[Action] = (),
) -> RunReport:
    """Run a workflow here and return when it's finished, however it ends.

    `library` holds the templates, ConfigMaps and Secrets that it refers to; `jobs` is how many pods run at a time, by
    default two a core; `keep` leaves the pods' work folders; `home` wins over `$PYDSL_HOME`; `images` are added to
    those of the project's pyproject.toml; `watch` is called after each change. Raises Refused for what this machine
    can't honour, UsageError and Unsupported for what can't be run at all, KeyboardInterrupt after Ctrl-C.
    """
    if jobs is not None and jobs < 1:
        raise UsageError(f"jobs is {jobs}: at least one pod has to run at a time")
    named = _named(workflow, name)
    plan = prepare(named, library)
    require_values(plan.spec)
    place = pick(runtime)
    known = images_of_project(Path.cwd()).with_(images or {}, Path.cwd())
    fitness = require_fit(plan, place, known, asked_for=runtime != "auto")
    begun = _Begun(plan=plan, name=named.metadata.name, runtime=place, library=library, images=known, keep=keep)
    return begun.run(home_folder(home), jobs or JOBS_PER_CORE * (os.cpu_count() or 1), fitness, watch, actions)


def _named(workflow: Workflow, name: str | None) -> Any:
    """Give the workflow with the name that its run has: the wanted one, its own or a generated one."""
    from pydsl.spec import ObjectMeta, typed

    metadata = typed(ObjectMeta, workflow.metadata or {})
    chosen = name or metadata.name or f"{metadata.generate_name or 'run-'}{_suffix()}"
    return attrs.evolve(workflow, metadata=attrs.evolve(metadata, name=chosen, generate_name=None))


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
        store, children = Store(home), Children()
        try:
            with noted(children.alarm) as interrupts:
                started = Started(at=time.time(), name=self.name, uid=self.uid)
                run, commands = start(self.plan, started)
                self._note(store, started, folder)
                loop = Loop(
                    run=run,
                    uid=self.uid,
                    setting=self._setting(home, folder, children),
                    store=store,
                    jobs=jobs,
                    interrupts=interrupts,
                    observe=watching(watch, actions),
                )
                try:
                    loop.drive(started, commands)
                except Refused:  # nothing can resume it: the row says where it stopped, and that it's over
                    self._finish(store, run)
                    raise
            result = self._finish(store, run)
        finally:
            children.close()
            store.close()
            remove(folder / ROOTS)
        return RunReport(
            name=self.name,
            uid=self.uid,
            phase=run.phase,
            message=run.message,
            workflow=result,
            folder=folder,
            notes=[fitness.note] if fitness.note else [],
        )

    def _finish(self, store: Store, run: Run) -> Any:
        """Note how the run ended; give the Workflow as it is then."""
        result = workflow_json(run)
        store.finish(self.uid, at=time.time(), phase=run.phase, result=json.dumps(result))
        return result

    def _setting(self, home: Path, folder: Path, children: Children) -> Setting:
        return Setting(
            runtime=self.runtime,
            children=children,
            library=self.library,
            artifacts=ArtifactFolder(folder / "artifacts"),
            folder=folder,
            claims=home / "claims",
            images=self.images,
            keep=self.keep,
        )

    def _note(self, store: Store, started: Started, folder: Path) -> None:
        row = RunRow(
            uid=self.uid,
            name=self.name,
            started=started.at,
            workflow=json.dumps(self.plan.workflow),
            library=json.dumps(_texts(self.library)),
            runtime=self.runtime.name,
            folder=str(folder),
        )
        store.add(row)


def _texts(library: Library) -> list[Any]:
    """Give everything in a library as JSON."""
    from pydsl.spec import encode

    typed = [*library.workflow_templates.values(), *library.cluster_workflow_templates.values()]
    return [*map(encode, typed), *library.others.values()]


def _make_folder(home: Path, name: str, uid: str) -> Path:
    folder = home / "runs" / f"{name}-{uid[:8]}"
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise InfrastructureError(f"{folder}: {error.strerror}") from error
    return folder
