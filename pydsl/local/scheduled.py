"""Runs of CronWorkflows among those that are kept: when each was due, which go on (Argo: workflow/cron/operator.go)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.expr.strftime import seconds_or_none
from pydsl.local.runs import opened
from pydsl.spec.labels import SCHEDULED_TIME, SUBMITTED_FROM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.local.runs import KeptRun
    from pydsl.plan.schedule import CronSchedule

FORBID, REPLACE = "Forbid", "Replace"
WINDOWS = (3600.0, 86400.0, 40 * 86400.0, 3 * 366 * 86400.0)
"""Seconds back from now in which a time is looked for."""


def runs_of(name: str) -> Iterator[tuple[KeptRun, float | None]]:
    """Yield the kept runs of a CronWorkflow, with when each was due, the latest first."""
    with opened() as runs:
        for row in runs.rows():
            metadata = runs.submitted(row).get("metadata") or {}
            if (metadata.get("labels") or {}).get(SUBMITTED_FROM["CronWorkflow"]) == name:
                yield runs.run(row), seconds_or_none((metadata.get("annotations") or {}).get(SCHEDULED_TIME))


def last_scheduled(name: str) -> float | None:
    """Return when the latest kept run of a CronWorkflow was due; None if there's none."""
    return max((at for _, at in runs_of(name) if at is not None), default=None)


def due_time(schedule: CronSchedule, since: float, now: float) -> float | None:
    """Return the latest time at which a CronWorkflow was due and didn't run yet; None where it mustn't run now."""
    last = last_scheduled(schedule.name)
    latest = _latest(schedule, since if last is None else last, now)
    if latest is None or schedule.is_suspended or not schedule.holds(last, now):
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
    return [run for run, _ in runs_of(schedule.name) if not run.is_over and run.is_driven]
