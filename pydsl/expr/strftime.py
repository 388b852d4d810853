"""Times as Argo writes them: in its status, and as `workflow.creationTimestamp.X` by the letters of strftime."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from pydsl.expr.lang.calendar import DAYS, MONTHS, civil, days
from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from pydsl.expr.lang.times import Time

RFC3339 = "2006-01-02T15:04:05Z07:00"
_LAYOUTS = {
    "B": "January", "b": "Jan", "m": "01", "A": "Monday", "a": "Mon", "d": "02", "H": "15", "I": "03", "M": "04",
    "S": "05", "Y": "2006", "y": "06", "p": "PM", "Z": "MST", "z": "-0700", "L": ".000", "RFC3339": RFC3339,
}  # fmt: skip


def rfc3339(at: float) -> str:
    """Write a time (seconds since 1970) as Argo's status does: UTC, whole seconds."""
    return _written(int(at))


@functools.lru_cache(maxsize=1024)
def _written(seconds: int) -> str:
    days, rest = divmod(seconds, 86_400)
    year, month, day = civil(days)
    return f"{year:04}-{month:02}-{day:02}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}Z"


def seconds_of(text: str) -> float:
    """Read an RFC 3339 time: seconds since 1970. Raises `ExprError`."""
    seconds = _read(text)
    if seconds is not None:
        return float(seconds)
    from pydsl.expr.lang.layouts import parse_time  # costly: most write times, and read them, in this one way
    from pydsl.expr.lang.times import SECOND

    return parse_time(RFC3339, text).nanoseconds / SECOND


def seconds_or_none(text: str | None) -> float | None:
    """Read a time of a manifest; None where there's none. Raises `ExprError`."""
    return seconds_of(text) if text else None


_WHOLE = lazy_regex(r"(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)Z", re.ASCII)


def _read(text: str) -> int | None:
    """Read a time as `rfc3339` writes it; None for any other, which is read by Go's rules."""
    found = _WHOLE.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = map(int, found.groups())
    number = days(year, month, day)
    is_real = civil(number) == (year, month, day)
    return number * 86_400 + hour * 3600 + minute * 60 + second if is_real else None


def parts(time: Time | str) -> dict[str, str]:
    """Return a time (or its RFC 3339 text) by each letter, by `RFC3339`, and by `s`: seconds since 1970."""
    from pydsl.expr.lang.layouts import format_time, parse_time
    from pydsl.expr.lang.times import SECOND

    moment = parse_time(RFC3339, time) if isinstance(time, str) else time
    written = {letter: format_time(moment, layout) for letter, layout in _LAYOUTS.items()}
    return {**written, "s": str(moment.nanoseconds // SECOND)}


def parts_at(at: float) -> dict[str, str]:
    """Return what `parts` does of a time that `rfc3339` has written. Every run asks for one, and loads no layouts."""
    number, rest = divmod(int(at), 86_400)
    year, month, day = civil(number)
    hour, name, weekday = rest // 3600, MONTHS[month - 1], DAYS[(number + 4) % 7]
    return {
        "B": name, "b": name[:3], "m": f"{month:02}", "A": weekday, "a": weekday[:3], "d": f"{day:02}",
        "H": f"{hour:02}", "I": f"{hour % 12 or 12:02}", "M": f"{rest // 60 % 60:02}", "S": f"{rest % 60:02}",
        "Y": f"{year:04}", "y": f"{year % 100:02}", "p": "PM" if hour >= 12 else "AM", "Z": "UTC", "z": "+0000",
        "L": ".000", "RFC3339": rfc3339(at), "s": str(int(at)),
    }  # fmt: skip
