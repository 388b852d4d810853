"""`pydsl resume`: let a suspended run go on, or take up one whose process is gone."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from pydsl.cli.again import go_through
from pydsl.cli.kept import names, selector
from pydsl.cli.options import files_option, jobs_option
from pydsl.cli.places import no_local_options, somewhere

if TYPE_CHECKING:
    from pydsl.cli.places import Here, There


@click.command("resume")
@somewhere
@names
@selector
@click.option(
    "--interrupted", type=click.Choice(["again", "fail"]), default="again", show_default=True,
    help="What becomes of steps that were under way: run again from their beginning, or fail as a lost pod's.",
)  # fmt: skip
@files_option
@jobs_option
def command(
    place: Here | There, names: tuple[str, ...], selector: str, files: tuple[str, ...], interrupted: str, **options: Any
) -> None:
    """Let suspended runs go on, or the suspended nodes that a selector picks.

    A run whose process is gone (killed, interrupted, the machine went down) is taken up here: what had ended isn't run
    again. Where nothing of it is left but what waits for somebody, that goes on. Exit status then as of `pydsl run`.
    """
    if place.is_cluster:
        no_local_options({"files": files, **options})
    statuses = [_resume(place.find(name), selector, files, interrupted=interrupted, **options) for name in names]
    sys.exit(max(statuses))


def _resume(run: Any, selector: str, files: tuple[str, ...], **options: Any) -> int:
    if run.is_driven or run.is_over:
        run.resume(selector)
        click.echo(f"workflow {run.name} resumed")
        return 0
    from pydsl.local.resuming import take_up

    return go_through(
        files,
        lambda objects, watch: take_up(run.home, run.row, selector=selector, objects=objects, watch=watch, **options),
    )
