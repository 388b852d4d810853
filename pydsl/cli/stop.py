"""`pydsl stop`: stop a run; exit handlers run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pydsl.cli.kept import each, selector
from pydsl.cli.picking import fields, labels, meant, some_names
from pydsl.cli.places import somewhere

if TYPE_CHECKING:
    from pydsl.cli.places import Here, There


@click.command("stop")
@somewhere
@some_names
@labels
@fields
@click.option("--message", default="", help="Why; shown by the nodes that it ends.")
@selector
@click.option("--dry-run", is_flag=True, help="Only say what would be stopped.")
def command(
    place: Here | There, names: tuple[str, ...], label: str, field: str, message: str, selector: str, dry_run: bool
) -> None:
    """Stop runs: what is under way ends, and exit handlers run.

    With --node-field-selector, suspended nodes fail instead, and the run goes on from there.
    """
    picked = meant(place, names, label, field)
    if dry_run:
        each(picked, lambda _run: None, "stopped (dry-run)")
    else:
        each(picked, lambda run: run.stop(message, selector), "stopped")
