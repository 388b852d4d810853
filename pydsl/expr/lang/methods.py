"""The methods of Go's times, durations and zones, with their types; a method's first argument is the value itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.expr.lang import types as t
from pydsl.expr.lang.layouts import format_time
from pydsl.expr.lang.times import LOCAL, SECOND, UTC, Duration, Month, Time
from pydsl.expr.lang.values import Function, Int64, wrap

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.expr.lang.types import Type

_ZERO_TIME = -62_135_596_800 * SECOND


def _methods(*functions: Function) -> dict[str, Function]:
    return {function.name: function for function in functions}


def _m(name: str, result: Type, call: Callable[..., Any], *parameters: Type) -> Function:
    return Function(name, call, parameters, result)


def _truncate(value: int, unit: int) -> int:
    return value if unit <= 0 else value - (abs(value) % unit) * (1 if value >= 0 else -1)


def _round(value: int, unit: int) -> int:
    if unit <= 0:
        return value
    rest = abs(value) % unit
    size = abs(value) - rest + (unit if rest + rest >= unit else 0)
    return size if value >= 0 else -size


def _truncate_time(time: Time, unit: int) -> Time:
    since = time.nanoseconds - _ZERO_TIME
    return time if unit <= 0 else Time(time.nanoseconds - since % unit, time.location)


def _round_time(time: Time, unit: int) -> Time:
    if unit <= 0:
        return time
    rest = (time.nanoseconds - _ZERO_TIME) % unit
    return Time(time.nanoseconds + (unit - rest if rest + rest >= unit else -rest), time.location)


METHODS: dict[str, dict[str, Function]] = {
    "time.Duration": _methods(
        _m("Hours", t.FLOAT, lambda d: int(d) / (3600 * SECOND)),
        _m("Minutes", t.FLOAT, lambda d: int(d) / (60 * SECOND)),
        _m("Seconds", t.FLOAT, lambda d: int(d) / SECOND),
        _m("Milliseconds", t.INT64, lambda d: Int64(_truncate(int(d), 1_000_000) // 1_000_000)),
        _m("Microseconds", t.INT64, lambda d: Int64(_truncate(int(d), 1_000) // 1_000)),
        _m("Nanoseconds", t.INT64, lambda d: Int64(int(d))),
        _m("Abs", t.DURATION, lambda d: Duration(min(abs(int(d)), 2**63 - 1))),
        _m("Round", t.DURATION, lambda d, unit: Duration(wrap(_round(int(d), int(unit)))), t.DURATION),
        _m("Truncate", t.DURATION, lambda d, unit: Duration(_truncate(int(d), int(unit))), t.DURATION),
        _m("String", t.STRING, str),
    ),
    "time.Time": _methods(
        _m("Year", t.INT, lambda time: time.date[0]),
        _m("Month", t.MONTH, lambda time: Month(time.date[1])),
        _m("Day", t.INT, lambda time: time.date[2]),
        _m("Hour", t.INT, lambda time: time.clock[0]),
        _m("Minute", t.INT, lambda time: time.clock[1]),
        _m("Second", t.INT, lambda time: time.clock[2]),
        _m("Nanosecond", t.INT, lambda time: time.nanosecond),
        _m("Weekday", t.WEEKDAY, lambda time: time.weekday),
        _m("YearDay", t.INT, lambda time: time.year_day),
        _m("Unix", t.INT64, lambda time: Int64(time.nanoseconds // SECOND)),
        _m("UnixMilli", t.INT64, lambda time: Int64(time.nanoseconds // 1_000_000)),
        _m("UnixMicro", t.INT64, lambda time: Int64(time.nanoseconds // 1_000)),
        _m("UnixNano", t.INT64, lambda time: Int64(wrap(time.nanoseconds))),
        _m("Format", t.STRING, format_time, t.STRING),
        _m("String", t.STRING, str),
        _m("Add", t.TIME, Time.add, t.DURATION),
        _m("AddDate", t.TIME, Time.add_date, t.INT, t.INT, t.INT),
        _m("Sub", t.DURATION, Time.since, t.TIME),
        _m("Before", t.BOOL, lambda time, other: time.nanoseconds < other.nanoseconds, t.TIME),
        _m("After", t.BOOL, lambda time, other: time.nanoseconds > other.nanoseconds, t.TIME),
        _m("Equal", t.BOOL, Time.equal, t.TIME),
        _m(
            "Compare",
            t.INT,
            lambda time, other: (time.nanoseconds > other.nanoseconds) - (time.nanoseconds < other.nanoseconds),
            t.TIME,
        ),
        _m("IsZero", t.BOOL, lambda time: time.nanoseconds == _ZERO_TIME),
        _m("In", t.TIME, Time.shown_in, t.LOCATION),
        _m("UTC", t.TIME, lambda time: time.shown_in(UTC)),
        _m("Local", t.TIME, lambda time: time.shown_in(LOCAL)),
        _m("Location", t.LOCATION, lambda time: time.location),
        _m("Truncate", t.TIME, lambda time, unit: _truncate_time(time, int(unit)), t.DURATION),
        _m("Round", t.TIME, lambda time, unit: _round_time(time, int(unit)), t.DURATION),
    ),
    "time.Month": _methods(_m("String", t.STRING, str)),
    "time.Weekday": _methods(_m("String", t.STRING, str)),
    "*time.Location": _methods(_m("String", t.STRING, str)),
}
"""Methods by the Go name of their type."""
