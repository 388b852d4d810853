"""`pydsl lint`: find what Argo would refuse, and what cannot run."""

from __future__ import annotations

from typing import Any

import click

from pydsl.cli.completed import codes_and_groups
from pydsl.cli.linting import FORMATS, lint
from pydsl.cli.options import target_option


@click.command("lint")
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@click.option(
    "--select",
    multiple=True,
    metavar="CODE|GROUP",
    shell_complete=codes_and_groups,
    help="Report these too: style, gitops, cost, all, PD84.",
)
@click.option(
    "--ignore", multiple=True, metavar="CODE|GROUP", shell_complete=codes_and_groups, help="Don't report these."
)
@click.option("--strict", is_flag=True, help="Warnings of what argo lint refuses are errors: missing references.")
@click.option("--argo-lint-only", is_flag=True, help="What only the API server refuses is a warning.")
@click.option("--ignore-missing", is_flag=True, help="Pass over references to what wasn't given.")
@click.option("--pass-over", is_flag=True, help="Pass over named files that aren't Argo's, as in folders: for hooks.")
@target_option
@click.option("--no-python", is_flag=True, help="Don't run Python files; pass them over.")
@click.option(
    "--baseline", metavar="FILE", type=click.Path(), help="Report only what isn't in this file of known findings."
)
@click.option("--write-baseline", metavar="FILE", type=click.Path(), help="Write what's found now to a file, as known.")
@click.option("--fix", is_flag=True, help="First rewrite, in YAML files, what has one safe rewrite.")
@click.option("-o", "--output", type=click.Choice(FORMATS), default="human", show_default=True, help="How to report.")
def command(paths: tuple[str, ...], **said: Any) -> None:
    """Check the YAML and Python files PATHS, folders and patterns of them, or standard input (-).

    All of them are checked as one set: what one refers to may be in another. A Python file is run, as `pydsl compile`
    does, and what it makes is checked. Each finding says whether argo lint, the API server, or both would refuse the
    manifest. Exit status 2 if there is an error; warnings don't change it. `pydsl explain CODE` says more of a code.
    """
    lint(paths, **said)
