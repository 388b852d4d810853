"""When a CronWorkflow's runs are due, and what keeps them from running."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest

from pydsl.expr.errors import ExprError
from pydsl.plan.schedule import CronSchedule, Past

MARCH_28 = 1774656000.0
"""2026-03-28T00:00:00Z, the day before Berlin's clocks go forward."""


def cron(*schedules: str, **spec: Any) -> CronSchedule:
    metadata: Any = {"name": "nightly", "labels": {"team": "blue"}, "annotations": {"note": "n"}}
    data: Any = {"metadata": metadata, "spec": {"schedules": [*schedules], **spec}}
    return CronSchedule(data)


def shown(schedule: CronSchedule, count: int) -> list[str]:
    return [schedule.shown(at) for at in islice(schedule.times(MARCH_28), count)]


def test_the_times_of_several_schedules_come_in_order() -> None:
    assert shown(cron("0 12 * * *", "0 6 * * 0"), 3) == [
        "2026-03-28T12:00:00Z", "2026-03-29T06:00:00Z", "2026-03-29T12:00:00Z",
    ]  # fmt: skip


def test_a_time_that_two_schedules_name_comes_once() -> None:
    assert shown(cron("0 6 * * *", "0 6 28 * *"), 2) == ["2026-03-28T06:00:00Z", "2026-03-29T06:00:00Z"]


def test_times_are_those_of_its_zone_whose_clocks_change() -> None:
    assert shown(cron("0 6 * * *", timezone="Europe/Berlin"), 2) == [
        "2026-03-28T06:00:00+01:00", "2026-03-29T06:00:00+02:00",
    ]  # fmt: skip


@pytest.mark.parametrize("schedules", [[], ["0 0 30 2 *"]])
def test_what_never_comes_has_no_times(schedules: list[str]) -> None:
    assert shown(cron(*schedules), 1) == []


def test_a_time_itself_isnt_one_after_it() -> None:
    assert shown(cron("0 0 * * *"), 1) == ["2026-03-29T00:00:00Z"]


def test_it_says_what_its_called_and_what_was_written() -> None:
    one = cron("@daily", suspend=True)
    assert (one.name, one.texts, one.is_suspended) == ("nightly", ["@daily"], True)
    assert not cron("@daily").is_suspended


@pytest.mark.parametrize("spec", [{"schedules": ["61 * * * *"]}, {"timezone": "Nowhere/City"}])
def test_what_cant_be_read_is_told_at_once(spec: Any) -> None:
    with pytest.raises(ExprError):
        cron("@daily", **spec)


PAST = Past(succeeded=1, failed=3, last=MARCH_28 - 60)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("", True),
        ("{{= cronworkflow.failed < 3 }}", False),
        ("{{= cronworkflow.failed == 3 and cronworkflow.succeeded == 1 }}", True),
        ("{{= cronworkflow.name == 'nightly' and cronworkflow.namespace == 'argo' }}", True),
        ("{{= cronworkflow.labels.team == 'blue' and cronworkflow.annotations.note == 'n' }}", True),
        ("{{= (now() - cronworkflow.lastScheduledTime).Seconds() > 59 }}", True),
        ("{{= (now() - cronworkflow.lastScheduledTime).Seconds() > 60 }}", False),
        ("'{{cronworkflow.name}}' == 'hourly'", False),
    ],
)
def test_a_condition_sees_what_became_of_its_runs(condition: str, holds: bool) -> None:
    assert cron("@daily", when=condition).holds(PAST, MARCH_28) is holds


def test_before_its_first_run_there_is_no_last_one() -> None:
    assert cron("@daily", when="{{= cronworkflow.lastScheduledTime == nil }}").holds(Past(), MARCH_28)


def test_a_condition_that_names_nothing_is_an_error() -> None:
    with pytest.raises(ExprError, match=r"^failed to resolve \{\{cronworkflow.nope\}\}$"):
        cron("@daily", when="{{cronworkflow.nope}} == 1").holds(PAST, MARCH_28)


@pytest.mark.parametrize(
    ("expression", "stopped"), [("cronworkflow.failed >= 3", True), ("cronworkflow.succeeded > 1", False)]
)
def test_its_strategy_stops_it(expression: str, stopped: bool) -> None:
    assert cron("@daily", stopStrategy={"expression": expression}).has_stopped(PAST, MARCH_28) is stopped


def test_without_a_strategy_it_never_stops() -> None:
    assert not cron("@daily").has_stopped(PAST, MARCH_28)
