"""Runs of CronWorkflows among those that are kept: when each was due, which go on (Argo: workflow/cron/operator.go)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.expr.strftime import seconds_or_none
from pydsl.local.runs import opened
from pydsl.plan.schedule import Past
from pydsl.spec.labels import SCHEDULED_TIME, SUBMITTED_FROM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.local.runs import KeptRun, Runs
    from pydsl.plan.schedule import CronSchedule
    from pydsl.store import RunRow

FORBID, REPLACE = "Forbid", "Replace"
WINDOWS = (3600.0, 86400.0, 40 * 86400.0, 3 * 366 * 86400.0)
"""Seconds back from now in which a time is looked for."""


def rows_of(runs: Runs, name: str) -> Iterator[tuple[RunRow, float | None]]:
    """Yield the rows of a CronWorkflow's runs, with when each was due, the latest first."""
    for row in runs.rows():
        metadata = runs.submitted(row).get("metadata") or {}
        if (metadata.get("labels") or {}).get(SUBMITTED_FROM["CronWorkflow"]) == name:
            yield row, seconds_or_none((metadata.get("annotations") or {}).get(SCHEDULED_TIME))


def past_of(name: str) -> Past:
    """Return what became of the kept runs of a CronWorkflow."""
    with opened() as runs:
        rows = [*rows_of(runs, name)]
    phases = [row.phase for row, _ in rows if row.finished is not None]
    succeeded = phases.count("Succeeded")
    last = max((at for _, at in rows if at is not None), default=None)
    return Past(succeeded=succeeded, failed=len(phases) - succeeded, last=last)


def due_time(schedule: CronSchedule, since: float, now: float) -> float | None:
    """Return the latest time at which a CronWorkflow was due and didn't run yet; None where it mustn't run now."""
    past = past_of(schedule.name)
    latest = _latest(schedule, since if past.last is None else past.last, now)
    if latest is None or schedule.is_suspended or schedule.has_stopped(past, now) or not schedule.holds(past, now):
        return None
    deadline = schedule.spec.get("startingDeadlineSeconds")
    if deadline is not None and now - latest > float(deadline):
        return None
    return None if schedule.spec.get("concurrencyPolicy") == FORBID and _active(schedule) else latest


def _latest(schedule: CronSchedule, begin: float, now: float) -> float | None:
    """Return the latest time between two; what lies near is looked at first, as there may be very many."""
    for window in WINDOWS:
        found = None
        for at in schedule.times(max(begin, now - window)):
            if at > now:
                break
            found = at
        if found is not None:
            return found
    return None


def make_way(schedule: CronSchedule) -> None:
    """Stop the runs of a CronWorkflow that go on, where its policy is to replace them."""
    if schedule.spec.get("concurrencyPolicy") == REPLACE:
        for run in _active(schedule):
            run.terminate()


def _active(schedule: CronSchedule) -> list[KeptRun]:
    with opened() as runs:
        made = [runs.run(row) for row, _ in rows_of(runs, schedule.name)]
    return [run for run in made if not run.is_over and run.is_driven]
