"""`pydsl delete`: take away all that's kept of runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pydsl.cli.picking import Wanted, options, some_names
from pydsl.cli.places import somewhere
from pydsl.errors import NoSuchRun, UsageError

if TYPE_CHECKING:
    from pydsl.cli.places import Here, There


@click.command("delete")
@somewhere
@some_names
@options
@click.option("--all", "every", is_flag=True, help="All runs.")
@click.option("--force", is_flag=True, help="On a cluster: whatever finalizers hold it up.")
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
def command(
    place: Here | There, names: tuple[str, ...], every: bool, force: bool, dry_run: bool, **wanted: Any
) -> None:
    """Take away all that's kept of runs: rows, logs and artifacts. One that's under way ends at once."""
    picked = Wanted(**wanted)
    if not (names or every or picked.says_something):
        raise UsageError("requires either a workflow or other argument")
    for name in names:
        try:
            run = place.find(name)
        except NoSuchRun:
            click.echo(f"Workflow '{name}' not found")
        else:
            _delete(run, force=force, dry_run=dry_run)
    if every or picked.says_something:
        with place.opened(picked.label) as runs:
            for run in map(runs.run, picked.of(runs)):
                _delete(run, force=force, dry_run=dry_run)


def _delete(run: Any, *, force: bool, dry_run: bool) -> None:
    if not dry_run:
        run.delete(force=force)
    click.echo(f"Workflow '{run.name}' deleted" + (" (dry-run)" if dry_run else ""))
