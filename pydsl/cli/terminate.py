"""`pydsl terminate`: stop a run at once; exit handlers don't run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pydsl.cli.kept import each
from pydsl.cli.picking import fields, labels, meant, some_names
from pydsl.cli.places import somewhere

if TYPE_CHECKING:
    from pydsl.cli.places import Here, There


@click.command("terminate")
@somewhere
@some_names
@labels
@fields
@click.option("--dry-run", is_flag=True, help="Only say what would be terminated.")
def command(place: Here | There, names: tuple[str, ...], label: str, field: str, dry_run: bool) -> None:
    """Stop runs at once: what is under way ends, and no exit handler runs."""
    picked = meant(place, names, label, field)
    if dry_run:
        each(picked, lambda _run: None, "terminated (dry-run)")
    else:
        each(picked, lambda run: run.terminate(), "terminated")
