"""Go's layouts for times (package time): "2006-01-02T15:04:05Z07:00"."""

from __future__ import annotations

import functools
import re

from pydsl.expr.errors import ExprError
from pydsl.expr.gofmt import quote_time as quote
from pydsl.expr.lang.calendar import DAYS, MONTHS, days
from pydsl.expr.lang.times import SECOND, UTC, Time, TimeZone, make
from pydsl.lazy import lazy_regex

_CHUNK = lazy_regex(
    r"January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|(?<=_)2006|2006|__2|_2(?!006)|002|0[1-6]|15|PM|pm"
    r"|-07:00:00|-070000|-07:00|-0700|-07|Z07:00:00|Z070000|Z07:00|Z0700|Z07"
    r"|[.,](?:0+|9+)(?![0-9])|[12345]"
)
_KNOWN = (
    "2006-01-02", "15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04:05Z07:00", "02 Jan 06 15:04 MST",
    "Monday, 02-Jan-06 15:04:05 MST", "Mon, 02 Jan 2006 15:04:05 MST",
)  # fmt: skip
_OFFSETS = {
    "07": r"([+-])(\d\d)",
    "0700": r"([+-])(\d\d)(\d\d)",
    "07:00": r"([+-])(\d\d):(\d\d)",
    "070000": r"([+-])(\d\d)(\d\d)(\d\d)",
    "07:00:00": r"([+-])(\d\d):(\d\d):(\d\d)",
}
_CENTURY_SPLIT = 69


@functools.lru_cache(maxsize=256)
def _chunks(layout: str) -> tuple[tuple[str, str], ...]:
    """Cut a layout into pairs of literal text and what follows it (a standard part, or "" at the end)."""
    found: list[tuple[str, str]] = []
    at = 0
    for match in _CHUNK.finditer(layout):
        found.append((layout[at : match.start()], match.group()))
        at = match.end()
    return (*found, (layout[at:], ""))


def format_time(time: Time, layout: str) -> str:
    """Write a time by a layout."""
    return "".join(literal + (_formatted(time, chunk) if chunk else "") for literal, chunk in _chunks(layout))


def _formatted(time: Time, chunk: str) -> str:
    if chunk[0] in ".,":
        return _fraction(time, chunk)
    if chunk[0] in "-Z":
        return _offset(time.offset, chunk)
    year, month, day = time.date
    hour, minute, second = time.clock
    twelve = (hour - 1) % 12 + 1
    table: dict[str, str] = {
        "January": MONTHS[month - 1], "Jan": MONTHS[month - 1][:3], "1": str(month), "01": f"{month:02d}",
        "Monday": DAYS[time.weekday], "Mon": DAYS[time.weekday][:3],
        "2": str(day), "_2": f"{day:2d}", "02": f"{day:02d}", "002": f"{time.year_day:03d}",
        "__2": f"{time.year_day:3d}",
        "15": f"{hour:02d}", "3": str(twelve), "03": f"{twelve:02d}", "4": str(minute), "04": f"{minute:02d}",
        "5": str(second), "05": f"{second:02d}", "06": f"{year % 100:02d}",
        "2006": f"{year:04d}" if year >= 0 else f"-{-year:04d}",
        "PM": "PM" if hour >= 12 else "AM", "pm": "pm" if hour >= 12 else "am",  # noon
    }  # fmt: skip
    return table[chunk] if chunk != "MST" else _abbreviation(time)


def _abbreviation(time: Time) -> str:
    zone = time.zone
    if zone and zone[0] not in "+-":
        return "UTC" if zone == "Local" else zone
    return zone or _offset(time.offset, "-0700")


def _fraction(time: Time, chunk: str) -> str:
    digits = f"{time.nanosecond:09d}"[: len(chunk) - 1]
    if chunk[1] == "0":
        return chunk[0] + digits.ljust(len(chunk) - 1, "0")
    digits = digits.rstrip("0")
    return chunk[0] + digits if digits else ""


def _offset(offset: int, chunk: str) -> str:
    if chunk[0] == "Z" and offset == 0:
        return "Z"
    sign, rest = ("-", -offset) if offset < 0 else ("+", offset)
    parts = [f"{rest // 3600:02d}", f"{rest // 60 % 60:02d}", f"{rest % 60:02d}"]
    separator = ":" if ":" in chunk else ""
    return sign + separator.join(parts[: len(chunk.replace(":", "")) // 2])


def parse_any(text: str, zone: TimeZone | None) -> Time:
    """Read a time by the first layout of expr's list that fits."""
    for layout in _KNOWN:
        try:
            return parse_time(layout, text, zone)
        except ExprError:
            continue
    raise ExprError(f"invalid date {text}")


def parse_time(layout: str, text: str, zone: TimeZone | None = None) -> Time:
    """Read a time by a layout; where it names no zone it's in `zone`, by default UTC. Raises `ExprError`."""
    return _Reader(layout, text, zone or UTC).read()


class _Reader:
    def __init__(self, layout: str, text: str, zone: TimeZone) -> None:
        self.layout = layout
        self.text = text
        self.rest = text
        self.zone = zone
        self.fields: dict[str, int] = {}
        self.offset: int | None = None
        self.abbreviation = ""
        self.afternoon: bool | None = None

    def read(self) -> Time:
        chunks = _chunks(self.layout)
        for index, (literal, chunk) in enumerate(chunks):
            self._literal(literal, "".join(part + kind for part, kind in chunks[index:]))
            if not chunk:
                break
            following = chunks[index + 1][1]
            self._chunk(chunk, following)
        if self.rest:
            raise ExprError(f"parsing time {quote(self.text)}: extra text: {quote(self.rest)}")
        return self._made()

    def _literal(self, literal: str, layout_rest: str) -> None:
        for character in literal:
            if character == " ":
                self.rest = self.rest.lstrip(" ")
            elif self.rest[:1] != character:
                raise self._cannot(self.rest, layout_rest if len(literal) > 1 else literal)
            else:
                self.rest = self.rest[1:]

    def _cannot(self, rest: str, chunk: str) -> ExprError:
        return ExprError(
            f"parsing time {quote(self.text)} as {quote(self.layout)}: cannot parse {quote(rest)} as {quote(chunk)}"
        )

    def _out_of_range(self, what: str) -> ExprError:
        return ExprError(f"parsing time {quote(self.text)}: {what} out of range")

    def _match(self, pattern: str, chunk: str) -> re.Match[str]:
        found = re.match(pattern, self.rest, re.ASCII)
        if found is None:
            raise self._cannot(self.rest, chunk)
        self.rest = self.rest[found.end() :]
        return found

    def _chunk(self, chunk: str, following: str) -> None:
        if chunk in _NUMBERS:
            field, pattern = _NUMBERS[chunk]
            self.fields[field] = int(self._match(pattern, chunk).group().strip())
            if chunk in ("5", "05") and not (following[:1] in (".", ",") and following):
                self._stray_fraction()
        elif chunk in _NAMES:
            self._name(chunk, *_NAMES[chunk])
        elif chunk[0] in ".,":
            self._fraction(chunk)
        elif chunk in ("PM", "pm"):
            self.afternoon = self._match("PM|AM" if chunk == "PM" else "pm|am", chunk).group().lower() == "pm"
        elif chunk == "MST":
            self.abbreviation = self._match(r"UTC|GMT[+-]\d{1,2}|[A-Z]{3,4}T?|[+-]\d\d(?:\d\d)?", chunk).group()
        else:
            self._read_offset(chunk)

    def _name(self, chunk: str, field: str, values: tuple[str, ...]) -> None:
        for index, name in enumerate(values):
            if self.rest[: len(name)].lower() == name.lower():
                self.fields[field] = index + 1
                self.rest = self.rest[len(name) :]
                return
        raise self._cannot(self.rest, chunk)

    def _stray_fraction(self) -> None:
        found = re.match(r"[.,](\d+)", self.rest, re.ASCII)
        if found:
            self._set_fraction(found[1])
            self.rest = self.rest[found.end() :]

    def _fraction(self, chunk: str) -> None:
        if chunk[1] == "0":
            self._set_fraction(self._match(rf"[.,](\d{{{len(chunk) - 1}}})", chunk)[1])
        else:
            self._stray_fraction()

    def _set_fraction(self, digits: str) -> None:
        self.fields["nanosecond"] = int(digits[:9].ljust(9, "0"))

    def _read_offset(self, chunk: str) -> None:
        if chunk[0] == "Z" and self.rest[:1] == "Z":
            self.rest = self.rest[1:]
            self.offset = 0
            return
        sign, *parts = self._match(_OFFSETS[chunk[1:]], chunk).groups()
        seconds = sum(int(part) * scale for part, scale in zip(parts, (3600, 60, 1), strict=False))  # seconds may lack
        self.offset = -seconds if sign == "-" else seconds

    def _made(self) -> Time:
        fields = self.fields
        year = fields.get("year", 0)
        if "short" in fields:
            year = fields["short"] + (1900 if fields["short"] >= _CENTURY_SPLIT else 2000)
        month, day = fields.get("month", 1), fields.get("day", 1)
        if "year_day" in fields:
            month, day = 1, fields["year_day"]
        hour = self._hour()
        self._check(year, month, day, hour)
        parts = (year, month, day, hour, fields.get("minute", 0), fields.get("second", 0), fields.get("nanosecond", 0))
        return self._zoned(parts)

    def _hour(self) -> int:
        hour = self.fields.get("hour", 0)
        if self.afternoon is None:
            return hour
        return hour % 12 + (12 if self.afternoon else 0)

    def _check(self, year: int, month: int, day: int, hour: int) -> None:
        if not 1 <= month <= 12:
            raise self._out_of_range("month")
        last = days(year, month + 1, 1) - days(year, month, 1)
        if "year_day" not in self.fields and not 1 <= day <= last:
            raise self._out_of_range("day")
        limits = (("hour", hour, 24), ("minute", self.fields.get("minute", 0), 60))
        for what, value, limit in (*limits, ("second", self.fields.get("second", 0), 60)):
            if value >= limit:
                raise self._out_of_range(what)

    def _zoned(self, parts: tuple[int, int, int, int, int, int, int]) -> Time:
        if self.offset is not None:
            return self._with_offset(make(*parts, UTC), self.offset)
        if self.abbreviation in ("", "UTC"):
            return make(*parts, UTC if self.abbreviation else self.zone)
        local = make(*parts, self.zone)
        if local.zone == self.abbreviation:
            return local
        hours = int(self.abbreviation[3:]) if self.abbreviation[:3] == "GMT" and self.abbreviation[3:] else 0
        return make(*parts, TimeZone(self.abbreviation, hours * 3600))

    def _with_offset(self, wall: Time, offset: int) -> Time:
        instant = wall.nanoseconds - offset * SECOND
        if self.zone.offset(instant // SECOND)[0] == offset:
            return Time(instant, self.zone)
        return Time(instant, UTC if offset == 0 else TimeZone(self.abbreviation or "", offset))


_NUMBERS = {
    "2006": ("year", r"\d{4}"), "06": ("short", r"\d\d"), "01": ("month", r"\d\d"), "1": ("month", r"\d{1,2}"),
    "02": ("day", r"\d\d"), "2": ("day", r"\d{1,2}"), "_2": ("day", r" ?\d{1,2}"), "002": ("year_day", r"\d{3}"),
    "__2": ("year_day", r" {0,2}\d{1,3}"), "15": ("hour", r"\d\d"), "03": ("hour", r"\d\d"), "3": ("hour", r"\d{1,2}"),
    "04": ("minute", r"\d\d"), "4": ("minute", r"\d{1,2}"), "05": ("second", r"\d\d"), "5": ("second", r"\d{1,2}"),
}  # fmt: skip
_NAMES = {
    "January": ("month", MONTHS),
    "Jan": ("month", tuple(name[:3] for name in MONTHS)),
    "Monday": ("weekday", DAYS),
    "Mon": ("weekday", tuple(name[:3] for name in DAYS)),
}
