"""`pydsl list`: list the runs that this machine keeps, or a cluster's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pydsl.cli.glance import list_of
from pydsl.cli.kept import tell_object
from pydsl.cli.picking import Wanted, options, span
from pydsl.cli.places import somewhere
from pydsl.cli.screen import tell

if TYPE_CHECKING:
    from pydsl.cli.places import Here, There


@click.command("list")
@somewhere
@options
@click.option("--running", is_flag=True, help="Those that aren't over.")
@span("since", "Those that began since then: 10m, 2h, 3d.")
@click.option("--no-headers", is_flag=True, help="Print no line of titles.")
@click.option("-o", "--output", type=click.Choice(["name", "json", "yaml", "wide"]), help="What to print.")
def command(place: Here | There, output: str | None, no_headers: bool, **wanted: Any) -> None:
    """List runs, the latest first."""
    with place.opened(wanted["label"]) as runs:
        rows = Wanted(**wanted).of(runs)
        if output == "name":
            click.echo("".join(f"{row.name}\n" for row in rows), nl=False)
        elif output in {"json", "yaml"}:
            tell_object([runs.workflow(row) for row in rows], output)
        else:
            tell(list_of(rows, runs, wide=output == "wide", headers=not no_headers))
