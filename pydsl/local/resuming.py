"""Take up a run whose process is gone: killed, interrupted, or down with its machine.

Its journal is replayed. What had ended isn't run again; what was under way runs again from its beginning, or fails as
a lost pod does in Argo. Nothing of it runs any more: a runtime's processes end with the one that started them.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydsl.driver import replayed
from pydsl.engine.commands import KillPod, RunPod, TakeLocks
from pydsl.engine.events import PodFinished, Resumed
from pydsl.errors import UsageError
from pydsl.lint.project import project_of
from pydsl.local.fitness import require_fit
from pydsl.local.images import images_of
from pydsl.local.placing import Chosen, Placing
from pydsl.local.running import LINES, PLACING, default_jobs, from_start
from pydsl.local.stores import artifact_settings
from pydsl.local.submitted import workflow_kept
from pydsl.local.wiring import Ground
from pydsl.manifest.library import Library, library_of
from pydsl.plan import prepare
from pydsl.runtimes import pick_kept
from pydsl.runtimes.removal import remove
from pydsl.store import Store, Texts, decode_event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pydsl.driver import Driver, JournalEntry, Replayed
    from pydsl.engine.commands import Command
    from pydsl.engine.events import Event
    from pydsl.local.report import RunReport, Update
    from pydsl.plan import Plan
    from pydsl.store import RunRow

AGAIN, FAIL = "again", "fail"
REMEMBERED = "remembered"
"""The option that keeps what a retry remembers of pods that nothing has asked for yet."""
LOST = "pod deleted"
"""What Argo says of a pod that's gone."""


def take_up(
    home: Path,
    row: RunRow,
    *,
    interrupted: str = AGAIN,
    selector: str = "",
    objects: Iterable[Any] = (),
    jobs: int | None = None,
    watch: Callable[[Update], None] | None = None,
) -> RunReport:
    """Go through the rest of a run. Raises Refused where another process does, Diverged where its journal differs.

    `interrupted` says what becomes of steps that were under way: `again` or `fail`. Where the run stands still because
    it's suspended, it's resumed (with a `selector`: the nodes that it selects are). `objects` are given for Secrets,
    whose values aren't kept.
    """
    ground = ground_of(home, row, texts_of(home, row), objects=objects, jobs=jobs, watch=watch)
    entries = entries_of(home, row)
    earlier = entries[-1].event.at if entries else row.started
    with ground.wired(lambda store: store.journal(row.uid), earlier=earlier) as wired:
        if not len(wired.journal):
            return from_start(wired)  # whoever began it was killed before anything else
        left = replayed(ground.plan, wired.journal.read())
        make_room(ground, left, ground.runtime.take_up(ground.folder) if interrupted == AGAIN else frozenset())
        events = _events(left, interrupted, selector, wired.clock.now())
        return wired.drive(left.run, lambda driver: _go_on(driver, left, events))


def _go_on(driver: Driver, left: Replayed, events: Sequence[Event]) -> None:
    lost = {event.node_id for event in events if isinstance(event, PodFinished)}
    for event in events:
        driver.send(event)
    driver.go_on([command for command in left.commands if not _is_about(command, lost)])


def _is_about(command: Command, nodes: set[str]) -> bool:
    if isinstance(command, RunPod):
        return command.pod.node_id in nodes
    return isinstance(command, KillPod) and command.node_id in nodes


def _events(left: Replayed, interrupted: str, selector: str, now: float) -> list[Event]:
    """Return what happens to the run because it's taken up."""
    events: list[Event] = []
    if interrupted == FAIL:
        events += [PodFinished(at=now, node_id=node, phase="Error", message=LOST) for node in sorted(left.started)]
    if selector or _stands_still(left):
        events.append(Resumed(at=now, selector=selector))
    return events


def _stands_still(left: Replayed) -> bool:
    """Whether nothing is under way but what waits for somebody: whoever takes such a run up means to resume it."""
    run = left.run
    if any(isinstance(command, (RunPod, TakeLocks)) for command in left.commands) or not run.agenda.idle:
        return False
    return bool(run.suspended or run.shutdown.held)


def entries_of(home: Path, row: RunRow) -> Sequence[JournalEntry]:
    """Read a run's journal."""
    with contextlib.closing(Store(home)) as store:
        return store.journal(row.uid).read()


def ground_of(
    home: Path,
    row: RunRow,
    texts: Texts,
    *,
    objects: Iterable[Any] = (),
    jobs: int | None = None,
    watch: Callable[[Update], None] | None = None,
) -> Ground:
    """Return what a kept run stands on. Raises UsageError, and Refused for what this machine can't honour."""
    library = library_kept(texts, objects)
    plan = plan_kept(texts, library)
    project = project_of(Path(texts.options.get("project") or Path.cwd()))
    with project.placing():
        picked = pick_kept(row.runtime, project.table("runtimes"))
    images, placing = images_of(project), Placing.kept(texts.options.get(PLACING))
    require_fit(plan, Chosen(picked, placing), images)
    return Ground(
        plan=plan,
        row=row,
        home=home,
        runtime=picked.runtime,
        placing=placing,
        library=library,
        images=images,
        jobs=jobs or texts.options.get("jobs") or default_jobs(),
        keep=bool(texts.options.get("keep")),
        artifacts=artifact_settings(project),
        watch=watch,
        remembered=_remembered(texts),
    )


def _remembered(texts: Texts) -> dict[str, PodFinished]:
    events = [decode_event(text) for text in texts.options.get(REMEMBERED) or ()]
    return {event.node_id: event for event in events if isinstance(event, PodFinished)}


def texts_of(home: Path, row: RunRow) -> Texts:
    """Read what a run was made of; where the lines of its scripts come from is known from then on."""
    with contextlib.closing(Store(home)) as store:
        texts = store.texts(row.uid)
    if texts.options.get(LINES):
        from pydsl.authoring.source.lines import remember_kept  # runs without functions don't load it

        remember_kept(texts.options[LINES])
    return texts


def plan_kept(texts: Texts, library: Library) -> Plan:
    """Plan a kept run's workflow as it was planned. Raises Refused for one that this version can't read."""
    return prepare(workflow_kept(texts), library)


def library_kept(texts: Texts, given: Iterable[Any] = ()) -> Library:
    """Return what a run refers to. Raises UsageError for Secrets, whose values aren't kept, unless they're given."""
    from pydsl.spec import KINDS, decode_manifest  # only a run that's taken up is read back

    objects = [decode_manifest(one)[0] if one.get("kind") in KINDS else one for one in texts.library]
    library = library_of([*objects, *given])
    missing = [name for (kind, name), one in library.others.items() if kind == "Secret" and _lacks_values(one)]
    if missing:
        names = ", ".join(repr(name) for name in missing)
        raise UsageError(f"the values of Secret {names} aren't kept with the run: give the file again with -f")
    return library


def _lacks_values(secret: Any) -> bool:
    values = [*(secret.get("data") or {}).values(), *(secret.get("stringData") or {}).values()]
    return any(value is None for value in values)


def make_room(ground: Ground, left: Replayed, living: frozenset[str] = frozenset()) -> None:
    """Put aside what pods that will run again have left: their logs stay, as those of an earlier attempt.

    Those that still live are taken up where they are.
    """
    pods = [command.pod for command in left.commands if isinstance(command, RunPod)]
    for pod in pods:
        own = ground.folder / pod.node_id
        is_remembered = not pod.daemon and pod.node_id in ground.remembered
        if own.exists() and not is_remembered and own.name not in living:
            set_aside(own)


def set_aside(folder: Path) -> None:
    """Keep the logs of a pod's folder beside it, numbered, and remove the rest."""
    number = 1
    while (aside := folder.with_name(f"{folder.name}~{number}")).exists():
        number += 1
    folder.rename(aside)
    for entry in aside.iterdir():
        if entry.suffix not in {".stdout", ".stderr"}:
            remove(entry)
