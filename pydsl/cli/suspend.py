"""`pydsl suspend`: let no further step of a run start."""

from __future__ import annotations

import click

from pydsl.cli.kept import chosen, each, names


@click.command("suspend")
@names
def command(names: tuple[str, ...]) -> None:
    """Let no further step of a run start, until it's resumed. What runs goes on to its end."""
    each(map(chosen, names), lambda run: run.suspend(), "suspended")
