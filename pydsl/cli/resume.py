"""`pydsl resume`: let a suspended run go on, or take up one whose process is gone."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from pydsl.cli.again import files_option, go_through, jobs_option
from pydsl.cli.kept import chosen, names, selector

if TYPE_CHECKING:
    from pydsl.local.runs import KeptRun


@click.command("resume")
@names
@selector
@click.option(
    "--interrupted", type=click.Choice(["again", "fail"]), default="again", show_default=True,
    help="What becomes of steps that were under way: run again from their beginning, or fail as a lost pod's.",
)  # fmt: skip
@files_option
@jobs_option
def command(names: tuple[str, ...], selector: str, files: tuple[str, ...], **options: Any) -> None:
    """Let suspended runs go on, or the suspended nodes that a selector picks.

    A run whose process is gone (killed, interrupted, the machine went down) is taken up here: what had ended isn't run
    again. Where nothing of it is left but what waits for somebody, that goes on. Exit status then as of `pydsl run`.
    """
    statuses = [_resume(chosen(name), selector, files, **options) for name in names]
    sys.exit(max(statuses))


def _resume(run: KeptRun, selector: str, files: tuple[str, ...], **options: Any) -> int:
    if run.is_over or run.is_driven:
        run.resume(selector)
        click.echo(f"workflow {run.name} resumed")
        return 0
    from pydsl.local.resuming import take_up

    return go_through(
        files,
        lambda objects, watch: take_up(run.home, run.row, selector=selector, objects=objects, watch=watch, **options),
    )
