"""`workflow.creationTimestamp.X`: a time by strftime's letters, as argoproj/pkg's strftime writes them."""

from __future__ import annotations

from pydsl.expr.lang.layouts import format_time, parse_time
from pydsl.expr.lang.times import SECOND, Time

RFC3339 = "2006-01-02T15:04:05Z07:00"
_LAYOUTS = {
    "B": "January", "b": "Jan", "m": "01", "A": "Monday", "a": "Mon", "d": "02", "H": "15", "I": "03", "M": "04",
    "S": "05", "Y": "2006", "y": "06", "p": "PM", "Z": "MST", "z": "-0700", "L": ".000", "RFC3339": RFC3339,
}  # fmt: skip


def parts(time: Time | str) -> dict[str, str]:
    """Give a time (or its RFC 3339 text) by each letter, by `RFC3339`, and by `s`: seconds since 1970."""
    moment = parse_time(RFC3339, time) if isinstance(time, str) else time
    written = {letter: format_time(moment, layout) for letter, layout in _LAYOUTS.items()}
    return {**written, "s": str(moment.nanoseconds // SECOND)}
