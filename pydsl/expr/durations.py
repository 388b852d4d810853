"""Durations in manifests: Go's `1h30m`, and bare numbers of seconds where Argo takes them."""

from __future__ import annotations

import re

from pydsl.expr.errors import ExprError
from pydsl.expr.lang.times import SECOND, duration_text, parse_duration

_WHOLE = re.compile(r"[+-]?[0-9]+\Z")
_LIMIT = 1 << 63


def parse(text: str) -> float:
    """Read a Go duration, in seconds: `1h30m`, `-1.5s`, `0`. Raises `ExprError` with Go's message."""
    return nanoseconds(text) / SECOND


def parse_loose(text: str) -> float:
    """Read a duration as Argo reads backoffs and the like, in seconds: `30` is 30 seconds. Raises `ExprError`."""
    return loose_nanoseconds(text) / SECOND


def nanoseconds(text: str) -> int:
    """Read a Go duration, in whole nanoseconds as Go holds it. Raises `ExprError`."""
    return int(parse_duration(text))


def loose_nanoseconds(text: str) -> int:
    """Read a duration that may be a bare number of seconds, in nanoseconds (Argo: util/backoff, ParseStringToDuration)."""
    if _WHOLE.match(text) and -_LIMIT <= int(text) < _LIMIT:
        return _wrapped(int(text) * SECOND)
    try:
        return nanoseconds(text)
    except ExprError as error:
        raise ExprError(f"unable to parse {text} as a duration: {error.message}", text) from None


def _wrapped(number: int) -> int:
    return (number + _LIMIT) % (2 * _LIMIT) - _LIMIT


def show(seconds: float) -> str:
    """Write a duration as Go does: `1h30m0s`."""
    return duration_text(round(seconds * SECOND))
