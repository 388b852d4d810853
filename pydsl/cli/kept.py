"""What the verbs on kept runs have in common: which runs are meant, and how one is printed."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any

import click

from pydsl.cli import glance, screen
from pydsl.cli.completed import kept_runs
from pydsl.cli.screen import echo
from pydsl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pydsl.report.forest import Look

CLEAR = "\x1b[H\x1b[2J"
names = click.argument("names", metavar="WORKFLOW...", nargs=-1, required=True, shell_complete=kept_runs)
selector = click.option(
    "--node-field-selector", "selector", default="", help="The nodes that are meant: displayName=approve."
)


def look(
    output: str = "", *, no_color: bool = False, no_utf8: bool = False, node_selector: str = "", status: str = ""
) -> Look:
    """Return how a run is shown. Raises UsageError for what is no selector."""
    from pydsl.engine.selecting import selects, terms_of
    from pydsl.report.forest import Look

    terms_of(node_selector)
    return Look(
        output=output,
        utf8=not no_utf8,
        colour=not no_color and sys.stdout.isatty(),
        shown=lambda node: (not status or node["phase"] == status) and selects(node_selector, node),
    )


def tell(run: Any, how: Look) -> None:
    """Print a run as `argo get` does."""
    screen.tell(glance.details_of(run.workflow, run.status, how))


def tell_anew(run: Any, how: Look) -> None:
    """Print a run instead of what a terminal shows."""
    click.echo(CLEAR if sys.stdout.isatty() else "", nl=False)
    tell(run, how)


def tell_object(value: Any, output: str) -> None:
    """Print JSON, or the same as YAML."""
    if output == "json":
        echo(json.dumps(value, indent=4, ensure_ascii=False))
        return
    from pydsl.manifest import emit_one  # only who wants YAML writes it

    echo(emit_one(value), nl=False)


def end_line(run: Any, row: Any = None) -> str:
    """Return how a run ended, and when; by its row, where that's known."""
    row = row or run.row
    at = time.strftime("%Y-%m-%d %H:%M:%S +0000 UTC", time.gmtime(row.finished))
    return f"{row.name} {row.phase} at {at}"


def seconds(text: str, flag: str) -> float:
    """Read a span such as 10m, 2h or 3d. Raises UsageError."""
    from pydsl.expr import durations
    from pydsl.expr.errors import ExprError

    try:
        return durations.parse_loose(f"{float(text[:-1]) * 24}h" if text.endswith("d") else text)
    except (ExprError, ValueError):
        raise UsageError(f"{flag} {text}: a span is given as 30s, 10m, 2h or 3d") from None


def each(runs: Iterable[Any], act: Callable[[Any], None], done: str) -> None:
    """Do something with each run, and say so; without a process that goes through it, what will do it."""
    for run in runs:
        act(run)
        click.echo(f"workflow {run.name} {done}")
        if not run.is_driven and not run.is_over:
            click.echo(f"no process goes through {run.name} now: `pydsl resume {run.name}` takes it up", err=True)
