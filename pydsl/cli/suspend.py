"""`pydsl suspend`: let no further step of a run start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pydsl.cli.kept import each, names
from pydsl.cli.places import somewhere

if TYPE_CHECKING:
    from pydsl.cli.places import Here, There


@click.command("suspend")
@somewhere
@names
def command(place: Here | There, names: tuple[str, ...]) -> None:
    """Let no further step of a run start, until it's resumed. What runs goes on to its end."""
    each(map(place.find, names), lambda run: run.suspend(), "suspended")
