"""CronWorkflow schedules by the rules of robfig/cron 3: five fields or `@daily` and the like, with time zones.

Fields: minute, hour, day of month, month, day of week (0 to 6, Sunday is 0). A day must fit both day fields where one
of them is a star, else either. `*/2` is no star.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from pydsl.expr.errors import ExprError
from pydsl.expr.lang.times import SECOND, Time, TimeZone, location, make, parse_duration
from pydsl.expr.numerals import atoi

if TYPE_CHECKING:
    from collections.abc import Mapping

_MINUTE, _HOUR = 60 * SECOND, 3600 * SECOND
_YEARS = 5
_NOON = 12
_LAST_HOUR = 24
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_DAYS = {name: number for number, name in enumerate(("sun", "mon", "tue", "wed", "thu", "fri", "sat"))}
_DESCRIPTORS = {
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
}  # fmt: skip


class _Bounds(Struct, frozen=True):
    least: int
    most: int
    names: Mapping[str, int] = field(default_factory=dict)


_BOUNDS = (_Bounds(0, 59), _Bounds(0, 23), _Bounds(1, 31), _Bounds(1, 12, _MONTHS), _Bounds(0, 6, _DAYS))


class _Field(Struct, frozen=True):
    values: frozenset[int]
    star: bool


class Schedule(Struct, frozen=True):
    """A schedule that was read: `next` gives the times. `every` is a fixed delay in nanoseconds, or None."""

    fields: tuple[_Field, ...]
    zone: TimeZone | None
    every: int | None = None

    def next(self, after: Time) -> Time | None:
        """Return the first time after another one, in that one's zone; None where there's none within five years."""
        if self.every is not None:
            return after.add(self.every - after.nanosecond)
        found = _search(self, after.shown_in(self.zone or after.location))
        return None if found is None else found.shown_in(after.location)

    def day_fits(self, time: Time) -> bool:
        """Whether the schedule's day fields take a time's day."""
        of_month, of_week = self.fields[2], self.fields[4]
        first, second = time.date[2] in of_month.values, int(time.weekday) in of_week.values
        return (first and second) if of_month.star or of_week.star else (first or second)


def parse(text: str, timezone: str = "") -> Schedule:
    """Read a schedule; `timezone` is the CronWorkflow's. Raises `ExprError` with the library's message."""
    return _parsed(f"CRON_TZ={timezone} {text}" if timezone else text)


@functools.lru_cache(maxsize=1024)
def _parsed(text: str) -> Schedule:
    if not text:
        raise ExprError("empty spec string")
    zone, rest = _zone(text)
    if rest.startswith("@"):
        return _descriptor(rest, zone)
    words = rest.split()
    if len(words) != len(_BOUNDS):
        raise ExprError(f"expected exactly 5 fields, found {len(words)}: [{' '.join(words)}]")
    return Schedule(tuple(_field(word, bounds) for word, bounds in zip(words, _BOUNDS, strict=True)), zone)


def _zone(text: str) -> tuple[TimeZone | None, str]:
    if not text.startswith(("TZ=", "CRON_TZ=")):
        return None, text
    prefix, _, rest = text.partition(" ")
    name = prefix.partition("=")[2]
    try:
        return location(name), rest.strip()
    except ExprError as error:
        raise ExprError(f"provided bad location {name}: {error.message}") from None


def _descriptor(text: str, zone: TimeZone | None) -> Schedule:
    if text in _DESCRIPTORS:
        return replace(_parsed(_DESCRIPTORS[text]), zone=zone)
    if not text.startswith("@every "):
        raise ExprError(f"unrecognized descriptor: {text}")
    try:
        delay = int(parse_duration(text.removeprefix("@every ")))
    except ExprError as error:
        raise ExprError(f"failed to parse duration {text}: {error.message}") from None
    return Schedule((), zone, max(delay - delay % SECOND, SECOND) if delay >= SECOND else SECOND)


def _field(text: str, bounds: _Bounds) -> _Field:
    values: set[int] = set()
    star = False
    for part in text.split(","):
        if part:
            found, is_star = _range(part, bounds)
            values.update(found)
            star = star or is_star
    return _Field(frozenset(values), star)


def _range(text: str, bounds: _Bounds) -> tuple[range, bool]:
    span, *steps = text.split("/")
    ends = span.split("-")
    star = ends[0] in ("*", "?")
    start, end = (bounds.least, bounds.most) if star else _ends(text, ends, bounds)
    if len(steps) > 1:
        raise ExprError(f"too many slashes: {text}")
    step = _number(steps[0]) if steps else 1
    if steps and len(ends) == 1:
        end = bounds.most
    _check(text, start, end, step, bounds)
    return range(start, end + 1, step), star and step <= 1


def _ends(text: str, ends: list[str], bounds: _Bounds) -> tuple[int, int]:
    start = _named(ends[0], bounds)
    if len(ends) > 2:  # a first and a last
        raise ExprError(f"too many hyphens: {text}")
    return start, _named(ends[1], bounds) if len(ends) > 1 else start


def _check(text: str, start: int, end: int, step: int, bounds: _Bounds) -> None:
    if start < bounds.least:
        raise ExprError(f"beginning of range ({start}) below minimum ({bounds.least}): {text}")
    if end > bounds.most:
        raise ExprError(f"end of range ({end}) above maximum ({bounds.most}): {text}")
    if start > end:
        raise ExprError(f"beginning of range ({start}) beyond end of range ({end}): {text}")
    if step == 0:
        raise ExprError(f"step of range should be a positive number: {text}")


def _named(text: str, bounds: _Bounds) -> int:
    number = bounds.names.get(text.lower())
    return _number(text) if number is None else number


def _number(text: str) -> int:
    try:
        number = atoi(text)
    except ExprError as error:
        raise ExprError(f"failed to parse int from {text}: {error.message}") from None
    if number < 0:
        raise ExprError(f"negative number ({number}) not allowed: {text}")
    return number


def _search(schedule: Schedule, after: Time) -> Time | None:
    """Go forward field by field, from the months down; a field that wraps starts over with the months."""
    minutes, hours, _, months, _ = schedule.fields
    if not (minutes.values and hours.values and months.values):
        return None
    walk = _Walk(schedule, after.add(SECOND - after.nanosecond))
    limit = walk.time.date[0] + _YEARS
    while walk.time.date[0] <= limit:
        if walk.month() and walk.day() and walk.hour() and walk.minute() and walk.second():
            return walk.time
    return None


class _Walk:
    """A time that goes forward; each step tells whether its field fits now, or is to be looked at again."""

    def __init__(self, schedule: Schedule, time: Time) -> None:
        self.schedule = schedule
        self.time = time
        self.zone = time.location
        self.moved = False

    def _fits(self, field: int, value: int) -> bool:
        return value in self.schedule.fields[field].values

    def _reset(self, *clock: int, day: int | None = None) -> None:
        """Go back to the beginning of the month, day or hour, before the first move."""
        if not self.moved:
            self.moved = True
            year, month, today = self.time.date
            hour = clock[0] if clock else 0
            self.time = make(year, month, today if day is None else day, hour, 0, 0, 0, self.zone)

    def month(self) -> bool:
        while not self._fits(3, self.time.date[1]):
            self._reset(day=1)
            self.time = self.time.add_date(0, 1, 0)
            if self.time.date[1] == 1:
                return False
        return True

    def day(self) -> bool:
        while not self.schedule.day_fits(self.time):
            self._reset()
            following = _at_midnight(self.time.add_date(0, 0, 1))
            skipped = following.nanoseconds <= self.time.nanoseconds  # a zone that left the day out; upstream hangs
            self.time = self.time.add(_LAST_HOUR * _HOUR) if skipped else following
            if self.time.date[2] == 1:
                return False
        return True

    def hour(self) -> bool:
        while not self._fits(1, self.time.clock[0]):
            self._reset(self.time.clock[0])
            self.time = self.time.add(_HOUR)
            if self.time.clock[0] == 0:
                return False
        return True

    def minute(self) -> bool:
        while not self._fits(0, self.time.clock[1]):
            if not self.moved:
                self.moved = True
                self.time = self.time.add(-(self.time.nanoseconds % _MINUTE))
            self.time = self.time.add(_MINUTE)
            if self.time.clock[1] == 0:
                return False
        return True

    def second(self) -> bool:
        while self.time.clock[2] != 0:
            self.moved = True
            self.time = self.time.add(SECOND - self.time.nanosecond)
            if self.time.clock[2] == 0:
                return False
        return True


def _at_midnight(time: Time) -> Time:
    """Correct a day that begins an hour early or late, by daylight saving."""
    hour = time.clock[0]
    return time.add((_LAST_HOUR - hour if hour > _NOON else -hour) * _HOUR) if hour else time
