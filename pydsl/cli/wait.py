"""`pydsl wait`: wait until runs are over."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from pydsl.cli.kept import end_line, names, seconds
from pydsl.cli.places import somewhere
from pydsl.errors import NoSuchRun

if TYPE_CHECKING:
    from pydsl.cli.places import Here, There


@click.command("wait")
@somewhere
@names
@click.option("--ignore-not-found", is_flag=True, help="A run that isn't there counts as one that succeeded.")
@click.option("--timeout", default="", metavar="SPAN", help="Wait no longer for each: 30s, 10m. Exit status 1 then.")
def command(place: Here | There, names: tuple[str, ...], ignore_not_found: bool, timeout: str) -> None:
    """Wait until runs are over. Exit status 0 if all succeeded, else 1."""
    good, span = True, seconds(timeout, "--timeout") if timeout else None
    for name in names:
        try:
            run = place.find(name)
        except NoSuchRun:
            if not ignore_not_found:
                raise
            continue
        good = (row := run.wait(span)).phase == "Succeeded" and good
        click.echo(end_line(run, row))
    sys.exit(0 if good else 1)
