"""Go's times, durations and time zones, with the methods that expressions may call (package time)."""

from __future__ import annotations

from typing import Any, ClassVar

import attrs

from pydsl.errors import Unsupported

SECOND = 1_000_000_000


class Duration(int):
    """Go's time.Duration: nanoseconds."""

    go_type: ClassVar[str] = "time.Duration"


@attrs.frozen
class Location:
    """Go's *time.Location."""

    name: str

    go_type: ClassVar[str] = "*time.Location"


@attrs.frozen
class Time:
    """Go's time.Time: nanoseconds since 1970 in UTC, and the zone to show it in."""

    nanoseconds: int
    location: Location

    go_type: ClassVar[str] = "time.Time"

    def add(self, duration: int) -> Time:
        """Give the time a duration later."""
        return Time(self.nanoseconds + int(duration), self.location)

    def since(self, other: Time) -> Duration:
        """Give the time that passed since another time."""
        return Duration(self.nanoseconds - other.nanoseconds)

    def equal(self, other: Time) -> bool:
        """Tell whether it's the same instant."""
        return self.nanoseconds == other.nanoseconds


METHODS: dict[str, dict[str, Any]] = {}


class Month(int):
    """Go's time.Month."""

    go_type: ClassVar[str] = "time.Month"


class Weekday(int):
    """Go's time.Weekday: Sunday is 0."""

    go_type: ClassVar[str] = "time.Weekday"


def now(location: Location | None = None) -> Time:
    """`now()`."""
    raise Unsupported("times in expressions")


def parse_duration(text: str) -> Duration:
    """`duration(text)`."""
    raise Unsupported("times in expressions")


def date(*arguments: Any) -> Time:
    """`date(text, ...)`."""
    raise Unsupported("times in expressions")


def location(name: str) -> Location:
    """`timezone(name)`."""
    raise Unsupported("times in expressions")
