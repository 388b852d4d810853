"""sprig's functions on dates and durations."""

from __future__ import annotations

import re

from pydsl.expr.errors import ExprError
from pydsl.expr.lang.layouts import format_time, parse_time
from pydsl.expr.lang.times import LOCAL, SECOND, UTC, Time, TimeZone, duration_text, location, now
from pydsl.expr.lang.times import parse_duration as read_duration
from pydsl.expr.lang.values import Int32, Int64, Value, wrap
from pydsl.expr.numerals import read_whole
from pydsl.expr.sprig.declaring import table

_HOUR = 3600 * SECOND
_UNITS = (
    ("y", _HOUR * 24 * 365), ("mo", _HOUR * 24 * 30), ("d", _HOUR * 24), ("h", _HOUR),
    ("m", 60 * SECOND), ("s", SECOND),
)  # fmt: skip


def _moment(value: Value) -> Time:
    """Make a time of a time or of seconds since 1970; anything else is now."""
    if isinstance(value, Time):
        return value
    if type(value) is int or isinstance(value, (Int64, Int32)):
        return Time(int(value) * SECOND, LOCAL)
    return now()


def _zone(name: str) -> TimeZone:
    try:
        return location(name)
    except ExprError:
        return UTC


def _date_in_zone(layout: str, value: Value, zone: str) -> str:
    return format_time(_moment(value).shown_in(_zone(zone)), layout)


def _date(layout: str, value: Value) -> str:
    return _date_in_zone(layout, value, "Local")


def _modified(duration: str, time: Time) -> Time:
    try:
        return _must_modify(duration, time)
    except ExprError:
        return time


def _must_modify(duration: str, time: Time) -> Time:
    return time.add(read_duration(duration))


def _to_date(layout: str, text: str) -> Time:
    try:
        return parse_time(layout, text)
    except ExprError:
        return Time(-62_135_596_800 * SECOND, UTC)


def _duration(value: Value) -> str:
    seconds = 0
    if isinstance(value, Int64):
        seconds = int(value)
    elif isinstance(value, str) and re.match(r"[+-]?[0-9]+\Z", value):
        seconds = min(max(read_whole(value), -(1 << 63)), (1 << 63) - 1)
    return duration_text(wrap(seconds * SECOND))


def _rounded(value: Value) -> str:
    amount = abs(_nanoseconds(value))
    return next((f"{amount // size}{unit}" for unit, size in _UNITS if amount > size), "0s")


def _nanoseconds(value: Value) -> int:
    if isinstance(value, str):
        try:
            return int(read_duration(value))
        except ExprError:
            return 0
    if isinstance(value, Time):
        return now().nanoseconds - value.nanoseconds
    return int(value) if isinstance(value, Int64) else 0


def _ago(value: Value) -> str:
    passed = now().nanoseconds - _moment(value).nanoseconds
    return duration_text((passed + SECOND // 2) // SECOND * SECOND)


FUNCTIONS = table(
    ("now", "-> time", now),
    ("date", "string, any -> string", _date),
    ("dateInZone date_in_zone", "string, any, string -> string", _date_in_zone),
    ("htmlDate", "any -> string", lambda value: _date("2006-01-02", value)),
    ("htmlDateInZone", "any, string -> string", lambda value, zone: _date_in_zone("2006-01-02", value, zone)),
    ("dateModify date_modify", "string, time -> time", _modified),
    ("mustDateModify must_date_modify", "string, time -> time", _must_modify),
    ("toDate", "string, string -> time", _to_date),
    ("mustToDate", "string, string -> time", parse_time),
    ("unixEpoch", "time -> string", lambda time: str(time.nanoseconds // SECOND)),
    ("duration", "any -> string", _duration),
    ("durationRound", "any -> string", _rounded),
    ("ago", "any -> string", _ago),
)
