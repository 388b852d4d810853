"""`pydsl get`: show a run: what it is, and the tree of its nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pydsl.cli.kept import look, names, selector, tell, tell_object
from pydsl.cli.places import somewhere

if TYPE_CHECKING:
    from pydsl.cli.places import Here, There


@click.command("get")
@somewhere
@names
@click.option(
    "-o",
    "--output",
    type=click.Choice(["name", "json", "yaml", "short", "wide"]),
    help="What to print instead of the tree.",
)
@click.option("--no-color", is_flag=True, help="Print no colours.")
@click.option("--no-utf8", is_flag=True, help="Print ASCII only.")
@selector
@click.option("--status", default="", help="Show nodes of this phase only.")
def command(
    place: Here | There,
    names: tuple[str, ...],
    output: str | None,
    no_color: bool,
    no_utf8: bool,
    selector: str,
    status: str,
) -> None:
    """Show runs: what each is, and the tree of its nodes. @latest is the latest run."""
    for name in names:
        run = place.find(name)
        if output == "name":
            click.echo(run.name)
        elif output in {"json", "yaml"}:
            tell_object(run.workflow, output)
        else:
            tell(run, look(output or "", no_color=no_color, no_utf8=no_utf8, node_selector=selector, status=status))
