"""`pydsl run`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import attrs
import click

from pydsl.cli.sources import Unit, choose, library_from, read_units, require_sound, split_target
from pydsl.diagnostics import Severity, render
from pydsl.errors import DiagnosticsError, UsageError
from pydsl.manifest.library import Library


@click.command("run")
@click.argument("target", metavar="FILE[:NAME]")
@click.option("-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="Set a parameter.")
@click.option(
    "--parameter-file", type=click.Path(exists=True, dir_okay=False), help="A YAML or JSON map of parameters; -p wins."
)
@click.option("-f", "--file", "files", multiple=True, help="A file of ConfigMaps, Secrets and templates that it needs.")
@click.option("--name", help="The run's name, instead of the workflow's own or a generated one.")
@click.option("--runtime", type=click.Choice(["auto", "sandbox", "process"]), default="auto", show_default=True)
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Pods that run at a time; by default two a core.")
@click.option("--keep", is_flag=True, help="Keep the pods' work folders.")
@click.option(
    "-o", "--output", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="json prints the finished Workflow, with Argo's status.nodes, instead of the progress.",
)  # fmt: skip
def command(target: str, files: tuple[str, ...], **options: Any) -> None:
    """Run the workflow of FILE, Python or YAML, on this machine.

    Where FILE has several, FILE:NAME says which. Ctrl-C stops it cleanly. Exit status 0 if the workflow succeeded, 1 if
    it failed, 3 if this machine can't honour something that it needs.
    """
    path, name = split_target(target)
    units = read_units(path)
    others = [unit for file in files for unit in read_units(split_target(file)[0])]
    require_sound([*units, *others])
    library = library_from([*units, *others])
    unit = choose(units, name, str(path))
    _require_valid(unit, library)
    _run(unit, library, **options)
