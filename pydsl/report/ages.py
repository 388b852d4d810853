"""Times and spans as the argo command prints them."""

from __future__ import annotations

import datetime

MINUTE, HOUR, DAY = 60, 3600, 86400
WEEK, MONTH, YEAR = 7 * DAY, 30 * DAY, 365 * DAY
_AGO = (
    (YEAR, "year"),
    (MONTH, "month"),
    (WEEK, "week"),
    (DAY, "day"),
    (HOUR, "hour"),
    (MINUTE, "minute"),
    (1, "second"),
)
_PAIRS = ((DAY, "day", HOUR, "hour"), (HOUR, "hour", MINUTE, "minute"), (MINUTE, "minute", 1, "second"))
_SHORT = ((DAY, "d"), (HOUR, "h"), (MINUTE, "m"))


def short(seconds: float) -> str:
    """Write a span by its largest unit: `3s`, `2h`."""
    for size, unit in _SHORT:
        if seconds >= size:
            return f"{int(seconds) // size}{unit}"
    return f"{max(int(seconds), 0)}s"


def long(seconds: float) -> str:
    """Write a span by its two largest units: `2 minutes 5 seconds`."""
    whole = max(int(seconds), 0)
    for size, unit, part, smaller in _PAIRS:
        if whole >= size:
            return f"{_counted(whole // size, unit)} {_counted(whole % size // part, smaller)}"
    return _counted(whole, "second")


def stamp(at: float, now: float) -> str:
    """Write a time with how long ago it was."""
    written = datetime.datetime.fromtimestamp(at).astimezone().strftime("%a %b %d %H:%M:%S %z")
    return f"{written} ({_ago(now - at)})"


def _ago(seconds: float) -> str:
    whole = int(seconds)
    number, unit = next(((whole // size, unit) for size, unit in _AGO if whole >= size), (0, ""))
    return f"{_counted(number, unit)} ago" if unit else "now"


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
