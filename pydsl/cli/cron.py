"""`pydsl cron`: list CronWorkflows, say when they're due, run what is due; keep those of a cluster."""

from __future__ import annotations

import contextlib
import itertools
import sys
import time
from typing import TYPE_CHECKING, Any

import click

from pydsl.cli.completed import targets
from pydsl.cli.places import There, on_a_cluster, somewhere
from pydsl.cli.project import this_project
from pydsl.cli.stored import add_verbs, cron_row, cron_rows
from pydsl.cluster.kinds import CRON_WORKFLOW
from pydsl.errors import PydslError, UsageError
from pydsl.lint.options import LintOptions, configured
from pydsl.lint.preparing import Subject, crons, named, prepare

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydsl.cli.places import Here
    from pydsl.local import RunReport
    from pydsl.plan.schedule import CronSchedule

HEADERS = ("NAME", "LAST RUN", "NEXT RUN", "SCHEDULES", "TIMEZONE", "SUSPENDED")
paths_argument = click.argument("paths", nargs=-1, required=True, type=click.Path())
target_argument = click.argument("target", metavar="FILE[:NAME]", type=click.Path(), shell_complete=targets)
files_option = click.option(
    "-f", "--file", "files", multiple=True, type=click.Path(), help="A file or folder that it refers to."
)


@click.group("cron")
def command() -> None:
    """List CronWorkflows, say when they're due, run what is due."""


@command.command("list")
@somewhere
@click.argument("paths", nargs=-1, type=click.Path())
def list_all(place: Here | There, paths: tuple[str, ...]) -> None:
    """List the CronWorkflows of files and folders, or of a cluster: when each ran last, and when it's due next."""
    from pydsl.report.table import aligned

    there = cron_rows(place) if isinstance(place, There) else None
    if bool(paths) == (there is not None):
        raise UsageError("say which: files and folders, or with --cluster those of a cluster")
    rows = [HEADERS, *(map(_here, crons(paths)) if there is None else there)]
    click.echo("\n".join(line.rstrip() for line in aligned(rows, 3)))


def _here(subject: Subject) -> tuple[str, ...]:
    schedule = _schedule(subject)
    return cron_row(schedule, _last(schedule), time.time())


add_verbs(command, CRON_WORKFLOW, listing=False)


@command.command("suspend")
@on_a_cluster
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
def suspend(place: There, names: tuple[str, ...]) -> None:
    """Let CronWorkflows of a cluster start nothing more."""
    for name in names:
        place.cluster.suspend_cron(name, place.namespace, suspended=True)
        click.echo(f"CronWorkflow '{name}' suspended")


@command.command("resume")
@on_a_cluster
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
def resume(place: There, names: tuple[str, ...]) -> None:
    """Let CronWorkflows of a cluster go on."""
    for name in names:
        place.cluster.suspend_cron(name, place.namespace, suspended=False)
        click.echo(f"CronWorkflow '{name}' resumed")


@command.command("next")
@target_argument
@click.option("-n", "count", type=click.IntRange(min=1), default=5, show_default=True, help="How many times.")
@click.option("--from", "start", metavar="TIME", help="Times after this one; by default from now on.")
def following(target: str, count: int, start: str | None) -> None:
    """Say when a CronWorkflow is due, by clocks of its time zone."""
    schedule = _schedule(named(target))
    for at in itertools.islice(schedule.times(_time(start) if start else time.time()), count):
        click.echo(schedule.shown(at))


@command.command("run")
@paths_argument
@files_option
@click.option("--since", metavar="TIME", help="What was due since then, too, where nothing ran yet.")
@click.option("--follow", is_flag=True, help="Stay, and run each when it's due, until Ctrl-C.")
@click.option("--dry-run", is_flag=True, help="Only say what is due.")
def due(paths: tuple[str, ...], files: tuple[str, ...], since: str | None, follow: bool, dry_run: bool) -> None:
    """Run the CronWorkflows of files and folders that are due: those whose time came since they ran last.

    Each is run once, however often its time came, in a process of its own; its name is printed. What is suspended,
    what its condition keeps from running, and what its concurrency policy and starting deadline forbid, isn't run.
    One that has mistakes keeps no other from running. Exit status 2 if one has.
    """
    found = [*crons(paths, files)]
    begun = {one.manifest.name: _time(since) if since else time.time() for one in found}
    while True:
        faults = [_run_due(subject, begun, dry_run=dry_run) for subject in found]
        if not follow:
            sys.exit(max(faults, default=0))
        _sleep(found)
        found = [*crons(paths, files)]


def _run_due(subject: Subject, begun: dict[str, float], *, dry_run: bool) -> int:
    """Run a CronWorkflow if it's due; return 0, or the exit status of what's wrong with it, which is told."""
    try:
        schedule = _schedule(subject)
        at = _due(schedule, begun.get(schedule.name, time.time()))
        if at is not None:
            begun[schedule.name] = at
            click.echo(f"{schedule.name} is due" if dry_run else _begin(subject, schedule, at))
    except PydslError as error:
        click.echo(error, err=True)
        return error.exit_code
    return 0


def _sleep(subjects: Iterable[Subject]) -> None:
    """Sleep until the next one is due, a minute at most: files change."""
    now = time.time()
    following = [now + 60.0]
    for subject in subjects:
        with contextlib.suppress(UsageError):  # told already
            schedule = _schedule(subject)
            following += [] if schedule.is_suspended else itertools.islice(schedule.times(now), 1)
    time.sleep(max(min(following) - now, 0.01))


@command.command("backfill")
@target_argument
@files_option
@click.option("--start", required=True, metavar="TIME", help="The first time that may be meant.")
@click.option("--end", required=True, metavar="TIME", help="The last.")
@click.option("--maxworkflowcount", "most", type=int, default=1000, show_default=True, help="Runs, at most.")
@click.option("--dry-run", is_flag=True, help="Only say the times.")
def backfill(target: str, files: tuple[str, ...], start: str, end: str, most: int, dry_run: bool) -> None:
    """Run a CronWorkflow for each time at which it was due, one after the other. Exit status 1 if one failed."""
    subject = named(target, files)
    schedule, last = _schedule(subject), _time(end)
    times = list(itertools.takewhile(lambda at: at <= last, schedule.times(_time(start) - 1.0)))
    if len(times) > most:
        raise UsageError(f"{schedule.name} was due {len(times)} times: --maxworkflowcount {len(times)} runs them all")
    good = True
    for at in times:
        told = schedule.shown(at)
        if not dry_run:
            report = _run(subject, at)
            good = good and report.phase == "Succeeded"
            told = f"{told}: {report.name} {report.phase}"
        click.echo(told)
    sys.exit(0 if good else 1)


def _schedule(subject: Subject) -> CronSchedule:
    from pydsl.expr.errors import ExprError
    from pydsl.plan.schedule import CronSchedule

    if subject.manifest.kind != "CronWorkflow":
        raise UsageError(f"{subject.manifest.name} is a {subject.manifest.kind}, no CronWorkflow")
    try:
        made = CronSchedule(subject.manifest.data)
    except ExprError as error:
        raise UsageError(f"{subject.manifest.name}: {error.message}") from None
    if not made.texts:
        older = "; spec.schedule was Argo 3.7's last" if "schedule" in made.spec else ""
        raise UsageError(f"{made.name}: it has no spec.schedules, so it's never due{older}")
    return made


def _time(text: str) -> float:
    """Read a time. Raises UsageError."""
    import datetime  # only this reads one

    try:
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
    except ValueError:
        raise UsageError(f"{text}: a time is given as 2026-01-31, or 2026-01-31T08:30:00Z") from None


def _last(schedule: CronSchedule) -> float | None:
    from pydsl.local.scheduled import past_of

    return past_of(schedule.name).last


def _due(schedule: CronSchedule, since: float) -> float | None:
    from pydsl.expr.errors import ExprError
    from pydsl.local.scheduled import due_time

    try:
        return due_time(schedule, since, time.time())
    except ExprError as error:
        raise UsageError(f"{schedule.name}: {error.message}") from None


def _begin(subject: Subject, schedule: CronSchedule, at: float) -> str:
    from pydsl.local.detaching import detached
    from pydsl.local.scheduled import make_way

    make_way(schedule)
    return _run(subject, at, begin_as=detached).name


def _run(subject: Subject, at: float, **options: Any) -> RunReport:
    from pydsl.local import run_workflow

    prepared = prepare(subject, options=LintOptions(**configured(this_project())), at=at)
    return run_workflow(prepared.workflow, prepared.library, **options)
