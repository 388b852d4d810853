"""`run_workflow`: one run from the workflow to its report."""

from __future__ import annotations

import os
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydsl.driver.naming import generated_name
from pydsl.engine import start
from pydsl.errors import InfrastructureError, UsageError
from pydsl.lint.project import project_of
from pydsl.local.arguments import require_values
from pydsl.local.choosing import runtime_for
from pydsl.local.fitness import require_fit
from pydsl.local.handed import hand_over
from pydsl.local.images import Stated, images_of
from pydsl.local.stores import artifact_settings
from pydsl.local.supplies import SECRET, named_among, require_supplied
from pydsl.local.templates import letting_go_on
from pydsl.local.wiring import Ground
from pydsl.plan import prepare
from pydsl.report.updates import Update
from pydsl.runtimes import AUTO
from pydsl.spec.classes import evolve
from pydsl.store import RunRow, Texts, home_folder, make_private

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pydsl.local.report import RunReport
    from pydsl.local.watching import Action
    from pydsl.local.wiring import Wired
    from pydsl.manifest.library import Library
    from pydsl.plan import Plan
    from pydsl.runtimes import Runtime
    from pydsl.spec import Workflow, wire

JOBS_PER_CORE = 2
PLACING = "placing"
"""The option that keeps which pods run under which runtime."""
LINES = "lines"
"""The option that keeps where the lines of scripts come from."""


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
    artifacts: Mapping[str, Path] | None = None,
    watch: Callable[[Update], None] | None = None,
    actions: Sequence[Action] = (),
    until: str = "",
    begin_as: Callable[[Ground, Texts], RunReport] | None = None,
) -> RunReport:
    """Run a workflow here and return when it's finished, however it ends.

    `library` holds the templates, ConfigMaps and Secrets that it refers to; `jobs` is how many pods run at a time, by
    default two a core; `keep` leaves the pods' work folders; `strict_resources` refuses GPUs and the like; `home` wins
    over `$PYDSL_HOME`; `images` are added to those of the project's pyproject.toml; `artifacts` are files and folders
    for arguments that `handed` made; `watch` is called after each change; `until` names the node after which it's left,
    to be resumed; `begin_as` begins it otherwise than from nothing. Raises Refused for what this machine can't honour,
    UsageError and Unsupported for what can't be run at all, KeyboardInterrupt after Ctrl-C.
    """
    if jobs is not None and jobs < 1:
        raise UsageError(f"jobs is {jobs}: at least one pod has to run at a time")
    named = _named(workflow, name)
    plan = prepare(named, library)
    require_values(plan.spec, plan.workflow["spec"])
    require_supplied(plan, library)
    here, project = Path.cwd(), project_of(Path.cwd())
    known = images_of(project).with_(images or {}, here)
    chosen = runtime_for(runtime, plan, known, project)
    fitness = require_fit(plan, chosen, known, strict_resources=strict_resources)
    state = home_folder(home)
    objects = _texts(library, plan.workflow)
    texts = Texts(
        workflow=plan.workflow,
        library=objects,
        options={
            "jobs": jobs,
            "keep": keep,
            "project": str(here),
            LINES: _lines([plan.workflow, *objects]),
            PLACING: chosen.placing.to_keep,
        },
    )
    ground = Ground(
        plan=plan,
        row=_row(state, plan, chosen.picked.runtime),
        home=state,
        runtime=chosen.picked.runtime,
        placing=chosen.placing,
        library=library,
        images=known,
        jobs=jobs or default_jobs(),
        keep=keep,
        artifacts=artifact_settings(project),
        notes=fitness.notes,
        watch=watch,
        actions=actions,
        until=until,
    )
    notes = [*fitness.notes, *_waits(fitness.waits, ground.row.name)]
    if watch is not None and notes:
        watch(Update(at=ground.row.started, run=ground.row.name, phase="Pending", notes=notes))
    if artifacts:
        hand_over(artifacts, plan, ground.store)
    return (begin_as or begin)(ground, texts)


def _waits(templates: Mapping[str, Sequence[str]], run: str) -> Iterator[str]:
    """Say what lets the templates go on that wait for somebody."""
    for name, answers in templates.items():
        what = f"answer {name}" if answers else f"let {name} go on"
        yield f"somebody has to {what}, from another terminal: {letting_go_on(run, f'templateName={name}', answers)}"


def default_jobs() -> int:
    """Return how many pods run at a time where nobody says so."""
    return JOBS_PER_CORE * (os.cpu_count() or 1)


def _row(home: Path, plan: Plan, runtime: Runtime) -> RunRow:
    """Make the row of a new run, and its folder."""
    uid, name = str(uuid.uuid4()), plan.workflow["metadata"]["name"]
    return RunRow(
        uid=uid, name=name, namespace=plan.namespace, started=time.time(), runtime=runtime.name,
        folder=str(_make_folder(home, name, uid)), priority=int(plan.spec.get("priority") or 0),
    )  # fmt: skip


def _named(workflow: Workflow, name: str | None) -> Any:
    """Return the workflow with the name that its run has: the wanted one, its own or a generated one."""
    from pydsl.plan.submission import require_name
    from pydsl.spec import ObjectMeta, typed

    metadata = typed(ObjectMeta, workflow.metadata or {})
    chosen = str(name or metadata.name or generated_name(metadata.generate_name or "run-"))
    require_name(chosen)
    return evolve(workflow, metadata=evolve(metadata, name=chosen, generate_name=None))


def begin(ground: Ground, texts: Texts) -> RunReport:
    """Go through a run from its beginning to its end."""
    with ground.wired(lambda store: store.add(ground.row, texts)) as wired:
        return from_start(wired)


def from_start(wired: Wired) -> RunReport:
    """Go through a run of which the journal has nothing yet."""
    started = wired.ground.begun(wired.ground.row.started)
    run, commands = start(wired.ground.plan, started)
    return wired.drive(run, lambda driver: driver.begin(started, commands))


def _texts(library: Library, workflow: wire.Workflow) -> list[Any]:
    """Return as JSON what a workflow may need of a library: all but Secrets that nothing names."""
    from pydsl.spec import encode

    typed = [*library.workflow_templates.values(), *library.cluster_workflow_templates.values()]
    objects = [*map(encode, typed), *(one for (kind, _), one in library.others.items() if kind != SECRET)]
    secrets = {name: one for (kind, name), one in library.others.items() if kind == SECRET}
    return [*objects, *(secrets[name] for name in named_among(secrets, [workflow, *objects]))]


def _lines(objects: Sequence[Any]) -> dict[str, Any]:
    """Return where the lines of the scripts come from, for whoever goes on with the run in another process."""
    scripts = [*_scripts(objects)]
    if not scripts:
        return {}
    from pydsl.authoring.source.lines import kept_places  # runs without scripts don't load it

    return kept_places(scripts)


def _scripts(objects: Sequence[Any]) -> Iterator[str]:
    for one in objects:
        for template in (one.get("spec") or {}).get("templates") or ():
            source = (template.get("script") or {}).get("source")
            if source:
                yield str(source)


def _make_folder(home: Path, name: str, uid: str) -> Path:
    folder = home / "runs" / f"{name}-{uid[:8]}"
    make_private(folder.parent)
    try:
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise InfrastructureError(f"{folder}: {error.strerror}") from error
    return folder
