"""Go's times, durations and time zones, with the methods that expressions may call (package time)."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import Struct
from msgspec.structs import replace

from pydsl.expr.errors import ExprError
from pydsl.expr.lang.calendar import DAYS, MONTHS, civil, days
from pydsl.expr.lang.clock import CLOCK
from pydsl.expr.numerals import MOST_DIGITS, read_whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.expr.lang.values import Function

SECOND = 1_000_000_000
_DAY = 86_400
_UNITS = {
    "ns": 1, "us": 1_000, "µs": 1_000, "μs": 1_000, "ms": 1_000_000, "s": SECOND, "m": 60 * SECOND, "h": 3600 * SECOND,
}  # fmt: skip
_MAX = 2**63 - 1
_FIRST_ZONED, _LAST_ZONED = -62_135_596_800 + _DAY, 253_402_300_799 - _DAY


class _Named(int):
    """A named integer type with methods."""

    go_type: ClassVar[str] = ""

    def methods(self) -> dict[str, Function]:
        """Return the methods, bound to the value."""
        return _bound(self.go_type, self)


class Duration(_Named):
    """Go's time.Duration: nanoseconds."""

    go_type = "time.Duration"

    def __str__(self) -> str:
        return duration_text(int(self))


class Month(_Named):
    """Go's time.Month: January is 1."""

    go_type = "time.Month"

    def __str__(self) -> str:
        return MONTHS[self - 1] if 0 < self <= len(MONTHS) else f"%!Month({int(self)})"


class Weekday(_Named):
    """Go's time.Weekday: Sunday is 0."""

    go_type = "time.Weekday"

    def __str__(self) -> str:
        return DAYS[self] if 0 <= self < len(DAYS) else f"%!Weekday({int(self)})"


class TimeZone(Struct, frozen=True):
    """Go's *time.Location: a zone of the time zone database, or one with a fixed offset in seconds."""

    name: str
    fixed: int | None = None

    go_type: ClassVar[str] = "*time.Location"

    def offset(self, seconds: int) -> tuple[int, str]:
        """Return the offset in seconds, and the abbreviation, at an instant (seconds since 1970)."""
        if self.fixed is not None:
            return self.fixed, self.name
        import datetime  # rare, and costly to import

        at = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(
            seconds=min(max(seconds, _FIRST_ZONED), _LAST_ZONED)
        )
        local = at.astimezone(_zone(self.name))
        offset = local.utcoffset()
        return (int(offset.total_seconds()) if offset is not None else 0), local.tzname() or ""

    def instant(self, wall: int) -> int:
        """Return instant at which clocks there show `wall` (seconds since 1970 as if it were UTC), as Go picks it."""
        guess = wall - self.offset(wall)[0]
        return wall - self.offset(guess)[0]

    def methods(self) -> dict[str, Function]:
        """Return the methods, bound to the value."""
        return _bound(self.go_type, self)

    def to_json(self) -> str:
        """Write the zone as JSON: it has no public fields."""
        return "{}"

    def __str__(self) -> str:
        return self.name


UTC = TimeZone("UTC", 0)
LOCAL = TimeZone("Local", 0)


@functools.lru_cache(maxsize=64)
def _zone(name: str) -> Any:
    import zoneinfo  # rare, and costly to import

    return zoneinfo.ZoneInfo(name)


def location(name: str) -> TimeZone:
    """`timezone(name)`: raises `ExprError` for a zone that isn't known."""
    if name in ("", "UTC"):
        return UTC
    if name == "Local":
        return LOCAL
    try:
        _zone(name)
    except (KeyError, ValueError, OSError):
        raise ExprError(f"unknown time zone {name}") from None
    return TimeZone(name)


class Time(Struct, frozen=True):
    """Go's time.Time: nanoseconds since 1970 in UTC, and the zone to show it in."""

    nanoseconds: int
    location: TimeZone = UTC

    go_type: ClassVar[str] = "time.Time"

    @property
    def offset(self) -> int:
        """How far the zone is ahead of UTC, in seconds."""
        return self.location.offset(self.nanoseconds // SECOND)[0]

    @property
    def zone(self) -> str:
        """The zone's abbreviation."""
        return self.location.offset(self.nanoseconds // SECOND)[1]

    @property
    def wall(self) -> int:
        """Seconds since 1970, as clocks there show them."""
        return self.nanoseconds // SECOND + self.offset

    @property
    def date(self) -> tuple[int, int, int]:
        """Year, month, day."""
        return civil(self.wall // _DAY)

    @property
    def clock(self) -> tuple[int, int, int]:
        """Hour, minute, second."""
        second = self.wall % _DAY
        return second // 3600, second // 60 % 60, second % 60

    @property
    def nanosecond(self) -> int:
        """The fraction of the second."""
        return self.nanoseconds % SECOND

    @property
    def weekday(self) -> Weekday:
        """The day of the week."""
        return Weekday((self.wall // _DAY + 4) % 7)

    @property
    def year_day(self) -> int:
        """The day of the year, from 1."""
        return self.wall // _DAY - days(self.date[0], 1, 1) + 1

    def add(self, duration: int) -> Time:
        """Return the time a duration later."""
        return Time(self.nanoseconds + int(duration), self.location)

    def since(self, other: Time) -> Duration:
        """Return the time that passed since another time, at most what a duration holds."""
        return Duration(min(max(self.nanoseconds - other.nanoseconds, -_MAX - 1), _MAX))

    def equal(self, other: Time) -> bool:
        """Whether it's the same instant."""
        return self.nanoseconds == other.nanoseconds

    def add_date(self, years: int, months: int, number: int) -> Time:
        """Return the time so many years, months and days later; an overlong month flows into the next."""
        year, month, day = self.date
        hour, minute, second = self.clock
        return make(year + years, month + months, day + number, hour, minute, second, self.nanosecond, self.location)

    def shown_in(self, zone: TimeZone) -> Time:
        """Return the same instant in another zone."""
        return Time(self.nanoseconds, zone)

    def methods(self) -> dict[str, Function]:
        """Return the methods, bound to the value."""
        return _bound(self.go_type, self)

    def to_json(self) -> str:
        """Write the time as JSON does: RFC 3339 with what fraction there is."""
        from pydsl.expr.lang.layouts import format_time  # rare

        return f'"{format_time(self, "2006-01-02T15:04:05.999999999Z07:00")}"'

    def __str__(self) -> str:
        from pydsl.expr.lang.layouts import format_time  # rare

        return format_time(self, "2006-01-02 15:04:05.999999999 -0700 MST")


def make(  # noqa: PLR0913, PLR0917  # the parts of a time, as Go takes them
    year: int, month: int, day: int, hour: int, minute: int, second: int, nanosecond: int, zone: TimeZone
) -> Time:
    """Make a time of what clocks in a zone show (Go's time.Date)."""
    wall = days(year, month, day) * _DAY + hour * 3600 + minute * 60 + second
    return Time(zone.instant(wall) * SECOND + nanosecond, zone)


def _nanoseconds(at: float) -> int:
    """Return seconds since 1970 in nanoseconds, as exact as the time of an event is: to the microsecond."""
    return round(at * 1_000_000) * 1000


def now(zone: TimeZone | None = None) -> Time:
    """`now()`: what `clock` was given. Raises `ExprError` where it wasn't: no time is as good as another."""
    given = CLOCK.get()
    if given is None:
        raise ExprError("now() isn't known here: no time was given")
    return Time(_nanoseconds(given), zone or LOCAL)


def date(*arguments: Any) -> Time:
    """`date(text)`, `date(text, layout)`, `date(text, layout, zone)`, each with a zone in front or without."""
    from pydsl.expr.lang.layouts import parse_any, parse_time  # rare

    zone = arguments[0] if arguments and isinstance(arguments[0], TimeZone) else None
    given = [_text(argument) for argument in (arguments[1:] if zone else arguments)]
    if len(given) == 1:
        return parse_any(given[0], zone)
    if len(given) == 3:  # text, layout, zone
        zone = location(given[2])
    return parse_time(given[1], given[0], zone)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    from pydsl.expr.lang.operations import conversion  # operations needs times

    raise conversion(value, "string")


def parse_duration(text: str) -> Duration:
    """Read a duration as Go does: `1h30m`, `-1.5s`, `0`. Raises `ExprError`."""
    sign, rest = (text[0], text[1:]) if text[:1] in ("-", "+") else ("", text)
    if rest == "0":
        return Duration(0)
    total, at = 0, 0
    while at < len(rest):
        amount, at = _amount(text, rest, at)
        total += amount
    total = -total if sign == "-" else total
    if not rest or not -_MAX - 1 <= total <= _MAX:
        raise _bad_duration(text)
    return Duration(total)


def _amount(text: str, rest: str, at: int) -> tuple[int, int]:
    start = at
    at = _digits_end(rest, at)
    whole, fraction = rest[start:at], ""
    if rest[at : at + 1] == ".":
        end = _digits_end(rest, at + 1)
        fraction, at = rest[at + 1 : end], end
    if not whole and not fraction:
        raise _bad_duration(text)
    end = at
    while end < len(rest) and rest[end] not in "0123456789.":
        end += 1
    unit = rest[at:end]
    if not unit:
        raise _bad_duration(text, "missing unit in duration")
    if unit not in _UNITS:
        from pydsl.expr.gofmt import quote_time as quote  # rare

        raise ExprError(f"time: unknown unit {quote(unit)} in duration {quote(text)}")
    scale = _UNITS[unit]
    fraction = fraction[:MOST_DIGITS]
    return read_whole(whole or "0") * scale + int(fraction or 0) * scale // 10 ** len(fraction), end


def _digits_end(text: str, at: int) -> int:
    while at < len(text) and text[at] in "0123456789":
        at += 1
    return at


def _bad_duration(text: str, problem: str = "invalid duration") -> ExprError:
    from pydsl.expr.gofmt import quote_time as quote  # rare

    return ExprError(f"time: {problem} {quote(text)}")


def duration_text(nanoseconds: int) -> str:
    """Write a duration as Go does: `1h30m0s`, `1.5s`, `20ms`."""
    if nanoseconds == 0:
        return "0s"
    sign, rest = ("-", -nanoseconds) if nanoseconds < 0 else ("", nanoseconds)
    for unit, scale in (("ns", 1), ("µs", 1_000), ("ms", 1_000_000)):
        if rest < scale * 1000:
            return f"{sign}{_fraction(rest, scale)}{unit}"
    minutes, seconds = divmod(rest, 60 * SECOND)
    text = f"{_fraction(seconds, SECOND)}s"
    if minutes:
        hours, minutes = divmod(minutes, 60)
        text = f"{minutes}m{text}"
        if hours:
            text = f"{hours}h{text}"
    return sign + text


def _fraction(amount: int, scale: int) -> str:
    whole, part = divmod(amount, scale)
    digits = str(part).rjust(len(str(scale)) - 1, "0").rstrip("0") if part else ""
    return f"{whole}.{digits}" if digits else str(whole)


def _bound(go_type: str, value: Any) -> dict[str, Function]:
    return _Methods(go_type, value)


class _Methods(dict[str, "Function"]):
    """A value's methods, bound when asked for."""

    def __init__(self, go_type: str, value: Any) -> None:
        super().__init__()
        self.go_type = go_type
        self.value = value

    def get(self, name: str, default: Any = None) -> Any:
        """Return a method bound to the value."""
        from pydsl.expr.lang.methods import METHODS  # methods needs times

        found = METHODS.get(self.go_type, {}).get(name)
        if found is None:
            return default
        call: Callable[..., Any] = functools.partial(found.call, self.value)
        return replace(found, call=call)
