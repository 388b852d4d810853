"""A list of runs as `argo list` prints it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pydsl.report.ages import short
from pydsl.report.table import aligned

if TYPE_CHECKING:
    from collections.abc import Sequence

PADDING = 3
COLUMNS = ("NAME", "STATUS", "AGE", "DURATION", "PRIORITY", "MESSAGE")
WIDE = ("P/R/C", "PARAMETERS")


class Listed(NamedTuple):
    """What a list says of one run; `counts` and `parameters` are for the wide one."""

    name: str
    status: str
    started: float
    finished: float | None
    priority: int = 0
    message: str = ""
    counts: tuple[int, int, int] = (0, 0, 0)
    """Nodes that are pending, running, completed."""
    parameters: str = ""


def listed(runs: Sequence[Listed], now: float, *, wide: bool = False, headers: bool = True) -> list[str]:
    """Write the lines of a list."""
    lines: list[Sequence[str]] = [(*COLUMNS, *(WIDE if wide else ()))] if headers else []
    return aligned([*lines, *(_cells(run, now, wide=wide) for run in runs)], PADDING)


def _cells(run: Listed, now: float, *, wide: bool) -> Sequence[str]:
    until = now if run.finished is None else run.finished
    message = " ".join(map(str.strip, run.message.splitlines()))
    cells = (run.name, run.status, short(now - run.started), short(until - run.started), str(run.priority), message)
    return (*cells, "/".join(map(str, run.counts)), run.parameters) if wide else cells
