"""`pydsl resubmit`: run a run's workflow once more, as a new run."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from pydsl.cli.again import files_option, go_through, jobs_option, parameters_option, values_of
from pydsl.cli.picking import fields, labels, meant, some_names

if TYPE_CHECKING:
    from pydsl.local.runs import KeptRun


@click.command("resubmit")
@some_names
@labels
@fields
@click.option("--memoized", is_flag=True, help="Take over what succeeded of the run, which has to have failed.")
@click.option("--name", help="The new run's name, instead of a generated one.")
@parameters_option
@files_option
@jobs_option
def command(names: tuple[str, ...], label: str, field: str, **options: Any) -> None:
    """Run the workflows of runs once more, as new runs. Exit status as of `pydsl run`."""
    values = values_of(options.pop("parameters"))
    statuses = [_resubmit(run, values=values, **options) for run in meant(names, label, field)]
    sys.exit(max(statuses, default=0))


def _resubmit(run: KeptRun, *, files: tuple[str, ...], **options: Any) -> int:
    return go_through(files, lambda objects, watch: run.resubmit(objects=objects, watch=watch, **options))
