"""Schedules and time zones, as Argo's cron (robfig/cron) reads them: five fields, or a word after `@`."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from pydsl.diagnostics import LINT
from pydsl.diagnostics.rule import Rule
from pydsl.expr.errors import ExprError
from pydsl.lazy import lazy_regex
from pydsl.validate.view import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
FIELDS: tuple[tuple[str, int, int, dict[str, int]], ...] = (
    ("minute", 0, 59, {}),
    ("hour", 0, 23, {}),
    ("day of the month", 1, 31, {}),
    ("month", 1, 12, {name: number for number, name in enumerate(MONTHS, 1)}),
    ("day of the week", 0, 6, {name: number for number, name in enumerate(DAYS)}),
)
WORDS = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
_ZONE = lazy_regex(r"(?:TZ|CRON_TZ)=(\S*)\s+")
_EVERY = "@every "


def check_schedules(spec: Json) -> Iterator[Diagnostic]:
    """Check the schedules and the time zone of a CronWorkflow's spec."""
    for index, schedule in enumerate(spec.get("schedules") or []):
        fault = fault_of(str(schedule))
        if fault:
            hint = "it's minute, hour, day of the month, month, day of the week: '30 8 * * 1-5'"
            path: Path = ("spec", "schedules", index)
            yield PD323.at(path, f"cron schedule {schedule!r} is malformed: {fault}", hint)
    zone = spec.get("timezone")
    if zone and not is_zone(str(zone)):
        close = did_you_mean(str(zone), sorted(_zones()))
        yield PD323.at(("spec", "timezone"), f'invalid timezone "{zone}"', close)


def fault_of(schedule: str) -> str | None:
    """Return what is wrong with a schedule; None if nothing is."""
    given = _ZONE.match(schedule)
    if given:
        schedule = schedule[given.end() :]
        if not is_zone(given[1]):
            return f"there's no time zone {given[1]!r}"
    if schedule.startswith("@"):
        return _word_fault(schedule)
    fields = schedule.split()
    if len(fields) != len(FIELDS):
        return f"it has {len(fields)} fields, not {len(FIELDS)}" if fields else "it's empty"
    faults = (_field_fault(text, *field) for text, field in zip(fields, FIELDS, strict=True))
    return next(filter(None, faults), None)


def _word_fault(schedule: str) -> str | None:
    if schedule.startswith(_EVERY):
        from pydsl.expr.durations import parse as parse_duration  # few manifests have durations

        try:
            parse_duration(schedule[len(_EVERY) :])
        except ExprError as problem:
            return problem.message
        return None
    return None if schedule in WORDS else f"{schedule} isn't one of {', '.join(WORDS)}, @every"


def _field_fault(text: str, what: str, low: int, high: int, names: dict[str, int]) -> str | None:
    parts = [part for part in text.split(",") if part]
    faults = (_part_fault(part, low, high, names) for part in parts)
    found = next(filter(None, faults), None)
    return f"{what}: {found}" if found else None


def _part_fault(part: str, low: int, high: int, names: dict[str, int]) -> str | None:
    range_, *steps = part.split("/")
    ends = range_.split("-")
    if len(steps) > 1 or len(ends) > 2:
        return f"{part!r} isn't a range"
    if ends[0] in {"*", "?"}:
        numbers: list[int | None] = [low, high]
    else:
        numbers = [_number(end, names) for end in ends] + ([high] if steps and len(ends) == 1 else [])
    step = _number(steps[0], {}) if steps else 1
    if None in numbers or step is None:
        return f"{part!r} isn't a number"
    return _bounds_fault([number for number in numbers if number is not None], step, part, low, high)


def _bounds_fault(numbers: list[int], step: int, part: str, low: int, high: int) -> str | None:
    if numbers[0] < low or numbers[-1] > high:
        return f"{part!r} isn't within {low} and {high}"
    if numbers[0] > numbers[-1]:
        return f"{part!r} ends before it begins"
    return None if step else f"{part!r} has a step of zero"


def _number(text: str, names: dict[str, int]) -> int | None:
    named = names.get(text.lower())
    if named is not None:
        return named
    return int(text) if text.isascii() and text.isdigit() else None


@functools.cache
def _zones() -> frozenset[str]:
    import zoneinfo  # only schedules pay for it

    return frozenset(zoneinfo.available_timezones())


def is_zone(name: str) -> bool:
    """Whether a time zone exists; anything may where this machine knows none."""
    return name in {"", "UTC", "Local"} or name in _zones() or not _zones()


PD323 = Rule(
    "PD323",
    "a schedule, time zone or policy of a CronWorkflow that Argo doesn't take",
    refused_by=(LINT,),
    why="Cron reads five fields within their bounds; a policy is one of three words.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {name: nightly}
spec:
  schedules: ['61 * * * *']
  workflowSpec:
    entrypoint: main
    templates:
    - name: main
      container: {image: "busybox:1.37"}
""",
    good="""\
apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {name: nightly}
spec:
  schedules: ['1 * * * *']
  workflowSpec:
    entrypoint: main
    templates:
    - name: main
      container: {image: "busybox:1.37"}
""",
)
