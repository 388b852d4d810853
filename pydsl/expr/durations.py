"""Durations in manifests: Go's `1h30m`, and bare numbers of seconds where Argo takes them."""

from __future__ import annotations

import contextlib

from pydsl.expr.errors import ExprError
from pydsl.expr.lang.times import SECOND, duration_text, parse_duration
from pydsl.expr.numerals import atoi

_LIMIT = 1 << 63


def parse(text: str) -> float:
    """Read a Go duration, in seconds: `1h30m`, `-1.5s`, `0`. Raises `ExprError` with Go's message."""
    return seconds(nanoseconds(text))


def parse_loose(text: str) -> float:
    """Read a duration as Argo reads backoffs and the like, in seconds: `30` is 30 seconds. Raises `ExprError`."""
    return seconds(loose_nanoseconds(text))


def nanoseconds(text: str) -> int:
    """Read a Go duration, in whole nanoseconds as Go holds it. Raises `ExprError`."""
    return int(parse_duration(text))


def loose_nanoseconds(text: str) -> int:
    """Read a duration that may be a bare number of seconds, in nanoseconds (Argo: ParseStringToDuration)."""
    with contextlib.suppress(ExprError):
        return _wrapped(atoi(text) * SECOND)
    try:
        return nanoseconds(text)
    except ExprError as error:
        raise ExprError(f"unable to parse {text} as a duration: {error.message}", text) from None


def _wrapped(number: int) -> int:
    return (number + _LIMIT) % (2 * _LIMIT) - _LIMIT


def seconds(nanoseconds: int) -> float:
    """Return a duration in seconds, as Go's Duration.Seconds does: the whole part and the rest apart."""
    size, sign = abs(nanoseconds), -1 if nanoseconds < 0 else 1
    return sign * (size // SECOND) + sign * (size % SECOND) / SECOND


def show(seconds: float) -> str:
    """Write a duration of so many seconds as Go does: `1h30m0s`."""
    return duration_text(round(seconds * SECOND))


def show_nanoseconds(nanoseconds: int) -> str:
    """Write a duration of so many nanoseconds as Go does."""
    return duration_text(nanoseconds)
