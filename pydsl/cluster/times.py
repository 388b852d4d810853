"""Times as Kubernetes writes them."""

from __future__ import annotations

import datetime


def seconds_of(text: str | None) -> float | None:
    """Read a time, in seconds since 1970; None where there's none."""
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() if text else None


def text_of(seconds: float) -> str:
    """Write a time, to the second."""
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def second_of(stamp: str) -> str:
    """Return the second of a time that is written with parts of seconds, in its own zone."""
    return stamp[:19] + ("Z" if stamp.endswith("Z") else stamp[-6:])
