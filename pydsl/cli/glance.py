"""A look at the runs of this machine: `pydsl list`, `pydsl get NAME`.

Where a command line has no options there's nothing to parse, and neither the parser nor its options are loaded, which
takes longer than the look itself.
"""

from __future__ import annotations

import sys
import time

from pydsl.cli.screen import tell
from pydsl.cluster.environment import names_a_cluster
from pydsl.lazy import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from pydsl.report.forest import Look

PENDING, RUNNING = "Pending", "Running"


def glance(words: Sequence[str], environment: Mapping[str, str]) -> Callable[[], None] | None:
    """Return what a command line without options shows of this machine's runs; None for any other command line."""
    verb, *names = words or [""]
    if any(word.startswith("-") for word in names) or names_a_cluster(environment) or "_PYDSL_COMPLETE" in environment:
        return None
    if verb == "list" and not names:
        return _list
    return (lambda: _get(names)) if verb == "get" and names else None


def _list() -> None:
    from pydsl.local.rows import opened  # what reads the state is loaded when it's asked for

    with opened() as runs:
        tell(list_of(runs.rows(), runs))


def _get(names: Sequence[str]) -> None:
    from pydsl.local.rows import opened  # as above
    from pydsl.report.forest import Look

    for name in names:
        with opened() as runs:
            row = runs.row(name)
            text = details_of(runs.workflow(row), runs.status(row), Look(colour=sys.stdout.isatty()))
        tell(text)


def list_of(rows: Sequence[Any], runs: Any, *, wide: bool = False, headers: bool = True) -> str:
    """Write a list of runs as `argo list` does."""
    from pydsl.report.listing import COLUMNS, WIDE, cells, listed

    if not rows:
        return "No workflows found"
    now, status = time.time(), runs.status
    lines = [cells(row, status(row), now) for row in rows]
    titles = COLUMNS
    if wide:
        lines = [line + _wide(row, runs) for line, row in zip(lines, rows, strict=True)]
        titles += WIDE
    return "\n".join(listed([titles, *lines] if headers else lines))


def details_of(workflow: Any, status: str, look: Look) -> str:
    """Write a run as `argo get` does."""
    from pydsl.report.details import details

    return "\n".join(details(workflow, status, time.time(), look))


def _wide(row: Any, runs: Any) -> tuple[str, str]:
    """Count a run's pods that are pending, running, completed; give its parameters."""
    from pydsl.report.visible import visible

    counts = runs.counts(row)
    pending, running = (_count(counts, phase) for phase in (PENDING, RUNNING))
    spec = runs.submitted(row).get("spec") or {}
    completed = _count(counts) - pending - running
    return f"{pending}/{running}/{completed}", visible(",".join(_parameters(spec)))


def _count(counts: Any, phase: str = "") -> int:
    return sum(number for (kind, of), number in counts.items() if kind == "Pod" and (not phase or of == phase))


def _parameters(spec: Any) -> list[str]:
    parameters = (spec.get("arguments") or {}).get("parameters") or ()
    return [f"{one['name']}={one['value']}" for one in parameters if one.get("value") is not None]
