"""Templates that wait."""

from __future__ import annotations

from pydsl.spec.classes import define


@define(kw_only=True)
class SuspendTemplate:
    """A wait: for a time, or for a person."""

    duration: str | None = None
