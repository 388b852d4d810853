"""Options that several verbs have."""

from __future__ import annotations

import click

from pydsl.cli.completed import parameters
from pydsl.spec.versions import VERSIONS

parameters_option = click.option(
    "-p",
    "--parameter",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    shell_complete=parameters,
    help="Set a parameter.",
)
parameter_file_option = click.option(
    "--parameter-file", type=click.Path(exists=True, dir_okay=False), help="A YAML or JSON map of parameters; -p wins."
)
files_option = click.option("-f", "--file", "files", multiple=True, help="A file with the Secrets that the run needs.")
jobs_option = click.option("-j", "--jobs", type=click.IntRange(min=1), help="Pods that run at a time.")
target_option = click.option(
    "--target", "argo", type=click.Choice(VERSIONS), help="Argo's version that the manifests are for."
)
