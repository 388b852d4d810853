"""`pydsl delete`: take away all that's kept of runs."""

from __future__ import annotations

from typing import Any

import click

from pydsl.cli.kept import chosen
from pydsl.cli.picking import Wanted, options, some_names
from pydsl.errors import UsageError


@click.command("delete")
@some_names
@options
@click.option("--all", "every", is_flag=True, help="All runs.")
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
def command(names: tuple[str, ...], every: bool, dry_run: bool, **wanted: Any) -> None:
    """Take away all that's kept of runs: rows, logs and artifacts. One that's under way has to be stopped first."""
    picked = Wanted(**wanted)
    if not (names or every or picked.says_something):
        raise UsageError("requires either a workflow or other argument")
    from pydsl.local.runs import NoSuchRun, opened

    for name in names:
        try:
            run = chosen(name)
        except NoSuchRun:
            click.echo(f"Workflow '{name}' not found")
        else:
            _delete(run, dry_run=dry_run)
    if every or picked.says_something:
        with opened() as runs:
            for run in map(runs.run, picked.of(runs)):
                _delete(run, dry_run=dry_run)


def _delete(run: Any, *, dry_run: bool) -> None:
    if not dry_run:
        run.delete()
    click.echo(f"Workflow '{run.name}' deleted" + (" (dry-run)" if dry_run else ""))
