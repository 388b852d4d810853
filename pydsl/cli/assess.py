"""`pydsl assess`: what a fleet of manifests comes to."""

from __future__ import annotations

import click

from pydsl.cli.options import target_option
from pydsl.cli.project import this_projects_options


@click.command("assess")
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@target_option
@click.option(
    "-o", "--output", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True, help="How."
)
def command(paths: tuple[str, ...], argo: str | None, output: str) -> None:
    """Tell of the YAML files PATHS, and of folders: what lints, what runs here, what becomes Python.

    Each file gets a row: its kinds, what `pydsl lint` finds, whether its workflows run on this machine and on which
    conditions, how `pydsl decompile` writes its templates, and which versions of Argo know all of its fields. Nothing
    is run, and nothing is written.
    """
    from pydsl.assess import FORMATS, assess  # after the arguments have been read

    click.echo(FORMATS[output](assess(paths, this_projects_options(argo))))
