"""The time that `now()` says."""

from __future__ import annotations

import contextvars

CLOCK: contextvars.ContextVar[float | None] = contextvars.ContextVar("clock", default=None)
"""What `now()` says, in seconds since 1970; `clock` sets it. The engine, for each event, spares itself the calls."""


class clock:  # noqa: N801 - a context manager, called as a function is
    """Make `now()` say this time (seconds since 1970) meanwhile: nothing here reads the time of day."""

    __slots__ = ("_at", "_token")

    def __init__(self, at: float) -> None:
        self._at = at

    def __enter__(self) -> None:
        self._token = CLOCK.set(self._at)

    def __exit__(self, *_: object) -> None:
        CLOCK.reset(self._token)
