from __future__ import annotations

import os
import subprocess
import sys

import pytest

from pydsl.expr import cron
from pydsl.expr.lang.layouts import format_time, parse_time
from pydsl.expr.lang.times import location
from pydsl.expr.strftime import RFC3339, parts
from tests.expr.failing import message


def _after(spec: str, start: str, count: int, timezone: str = "") -> list[str]:
    time = parse_time(RFC3339, start)
    found = []
    for _ in range(count):
        following = cron.parse(spec, timezone).next(time)
        if following is None:
            return [*found, "never"]
        time = following
        found.append(format_time(time, RFC3339))
    return found


@pytest.mark.parametrize(
    ("spec", "times"),
    [
        ("*/20 * * * *", ["2024-01-31T23:40:00Z", "2024-02-01T00:00:00Z"]),
        ("0 9-17/4 * * MON-fri", ["2024-02-01T09:00:00Z", "2024-02-01T13:00:00Z"]),
        ("0 0 29 2 *", ["2024-02-29T00:00:00Z", "2028-02-29T00:00:00Z"]),
        ("0 0 13 * FRI", ["2024-02-02T00:00:00Z", "2024-02-09T00:00:00Z"]),
        ("@weekly", ["2024-02-04T00:00:00Z", "2024-02-11T00:00:00Z"]),
        ("@every 90m", ["2024-02-01T01:00:00Z", "2024-02-01T02:30:00Z"]),
        ("0 0 31 4 *", ["never"]),
        (", * * * *", ["never"]),
    ],
)
def test_the_next_times(spec: str, times: list[str]) -> None:
    assert _after(spec, "2024-01-31T23:30:00Z", len(times)) == times


def test_a_star_with_a_step_is_no_star_so_that_either_day_fits() -> None:
    assert _after("0 0 */2 * 3", "2024-01-01T00:00:00Z", 3) == [
        "2024-01-03T00:00:00Z",
        "2024-01-05T00:00:00Z",
        "2024-01-07T00:00:00Z",
    ]


def test_a_time_zone_of_the_workflow() -> None:
    assert _after("0 9 * * *", "2024-07-01T00:00:00Z", 1, "Europe/Zurich") == ["2024-07-01T07:00:00Z"]


def test_an_hour_that_daylight_saving_leaves_out_is_skipped() -> None:
    assert _after("30 2 * * *", "2024-03-30T12:00:00Z", 2, "Europe/Zurich") == [
        "2024-04-01T00:30:00Z",
        "2024-04-02T00:30:00Z",
    ]


def test_a_zone_that_left_out_a_day_doesnt_hang() -> None:
    assert _after("0 0 * * 0", "2011-12-29T09:59:59Z", 1, "Pacific/Apia") != ["never"]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("", "empty spec string"),
        ("* * * *", "expected exactly 5 fields, found 4: [* * * *]"),
        ("60 * * * *", "end of range (60) above maximum (59): 60"),
        ("* * 0 * *", "beginning of range (0) below minimum (1): 0"),
        ("5-1 * * * *", "beginning of range (5) beyond end of range (1): 5-1"),
        ("1-2-3 * * * *", "too many hyphens: 1-2-3"),
        ("*/2/3 * * * *", "too many slashes: */2/3"),
        ("*/0 * * * *", "step of range should be a positive number: */0"),
        ("x * * * *", 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'),
        ("@often", "unrecognized descriptor: @often"),
        ("TZ=Nowhere * * * * *", "provided bad location Nowhere: unknown time zone Nowhere"),
    ],
)
def test_errors(spec: str, expected: str) -> None:
    assert message(lambda: cron.parse(spec)) == expected


def test_the_parts_of_a_creation_timestamp() -> None:
    found = parts("2024-12-31T23:59:59.987+05:30")
    assert (found["B"], found["p"], found["z"], found["L"], found["s"]) == (
        "December",
        "PM",
        "+0530",
        ".987",
        "1735669799",
    )
    assert found["RFC3339"] == "2024-12-31T23:59:59+05:30"


def test_a_time_in_a_zone() -> None:
    assert str(parse_time(RFC3339, "2024-01-02T03:04:05Z").shown_in(location("Asia/Tokyo"))) == (
        "2024-01-02 12:04:05 +0900 JST"
    )


def test_time_zones_where_the_system_has_none() -> None:
    code = "from pydsl.expr.lang.times import location; import zoneinfo; print(zoneinfo.TZPATH, location('Asia/Tokyo'))"
    environment = {**os.environ, "PYTHONTZPATH": ""}
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout == "() Asia/Tokyo\n"
