"""`pydsl wait`: wait until runs are over."""

from __future__ import annotations

import sys

import click

from pydsl.cli.kept import chosen, end_line, names


@click.command("wait")
@names
@click.option("--ignore-not-found", is_flag=True, help="A run that isn't there counts as one that succeeded.")
def command(names: tuple[str, ...], ignore_not_found: bool) -> None:
    """Wait until runs are over. Exit status 0 if all succeeded, else 1."""
    from pydsl.local.runs import NoSuchRun

    good = True
    for name in names:
        try:
            run = chosen(name)
        except NoSuchRun:
            if not ignore_not_found:
                raise
            continue
        good = run.wait().phase == "Succeeded" and good
        click.echo(end_line(run))
    sys.exit(0 if good else 1)
