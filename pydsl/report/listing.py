"""A list of runs as `argo list` prints it."""

from __future__ import annotations

from pydsl.lazy import TYPE_CHECKING
from pydsl.report.ages import short
from pydsl.report.table import aligned
from pydsl.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

PADDING = 3
COLUMNS: tuple[str, ...] = ("NAME", "STATUS", "AGE", "DURATION", "PRIORITY", "MESSAGE")
WIDE = ("P/R/C", "PARAMETERS")


def listed(lines: Sequence[Sequence[str]]) -> list[str]:
    """Write the lines of a list."""
    return aligned(lines, PADDING)


def cells(run: Any, status: str, now: float) -> tuple[str, ...]:
    """Return what a list says of a run."""
    until = now if run.finished is None else run.finished
    message = visible(" ".join(map(str.strip, run.message.splitlines()))) if run.message else ""
    return run.name, status, short(now - run.started), short(until - run.started), str(run.priority), message
