"""When each pod of a run ran, as bars below a scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.report.ages import long

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 60
"""Columns of the longest bar."""
MOST = 60
"""Lines; what doesn't fit is counted."""
BAR = "█"


class Stretch(Struct, frozen=True):
    """A stretch of time with a name, in seconds from the beginning."""

    name: str
    began: float
    ended: float


def timeline(stretches: Sequence[Stretch], total: float) -> list[str]:
    """Draw stretches one below the other, in the order in which they began, and how long all took."""
    if not stretches:
        return []
    shown = stretches[:MOST]
    names = max(len(one.name) for one in shown)
    lines = [f"{one.name:<{names}}  {_bar(one, total)}" for one in shown]
    more = [f"… and {len(stretches) - MOST} more"] if len(stretches) > MOST else []
    return [*lines, *more, f"{'':<{names}}  0 {'':-<{WIDTH - 4}} {long(total)}"]


def _bar(one: Stretch, total: float) -> str:
    scale = WIDTH / total if total else 0.0
    begin = min(int(one.began * scale), WIDTH - 1)
    length = max(round((one.ended - one.began) * scale), 1)
    return f"{'':<{begin}}{BAR * length}"
