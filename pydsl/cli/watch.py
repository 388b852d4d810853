"""`pydsl watch`: show a run again and again, until it's over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pydsl.cli.completed import kept_runs
from pydsl.cli.kept import look, selector, tell_anew
from pydsl.cli.places import somewhere

if TYPE_CHECKING:
    from pydsl.cli.places import Here, There


@click.command("watch")
@somewhere
@click.argument("name", metavar="WORKFLOW", shell_complete=kept_runs)
@selector
@click.option("--status", default="", help="Show nodes of this phase only.")
def command(place: Here | There, name: str, selector: str, status: str) -> None:
    """Show a run again and again, until it's over."""
    how = look(node_selector=selector, status=status)
    for run in place.find(name).looks():
        tell_anew(run, how)
