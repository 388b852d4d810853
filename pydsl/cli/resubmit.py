"""`pydsl resubmit`: run a run's workflow once more, as a new run."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from pydsl.cli.after import After, after
from pydsl.cli.again import go_through, objects_of
from pydsl.cli.options import files_option, jobs_option, parameters_option
from pydsl.cli.parameters import values_of
from pydsl.cli.picking import fields, labels, meant, some_names
from pydsl.cli.places import no_local_options, somewhere

if TYPE_CHECKING:
    from pydsl.cli.places import Here, There
    from pydsl.cluster.runs import ClusterRun
    from pydsl.local.runs import KeptRun


@click.command("resubmit")
@somewhere
@after
@some_names
@labels
@fields
@click.option("--memoized", is_flag=True, help="Take over what succeeded of the run, which has to have failed.")
@click.option("--name", help="The new run's name, instead of a generated one.")
@parameters_option
@files_option
@jobs_option
def command(place: Here | There, names: tuple[str, ...], label: str, field: str, after: After, **options: Any) -> None:
    """Run the workflows of runs once more, as new runs.

    On this machine each is gone through here, as by `pydsl run`; with --wait, --log, --watch, --timeout or -o in a
    process of its own, and followed as those say.
    """
    values = values_of(options.pop("parameters"))
    again = _resubmit_there if place.is_cluster else _resubmit_here
    runs = meant(place, names, label, field)
    sys.exit(max((again(run, after, values=values, **options) for run in runs), default=0))


def _resubmit_there(
    run: ClusterRun, after: After, *, values: dict[str, str], memoized: bool, name: str | None, **local: Any
) -> int:
    from pydsl.cluster.contract import Resubmission

    no_local_options(local)
    return after(run.resubmit(Resubmission(name=name or "", parameters=values), memoized=memoized))


def _resubmit_here(run: KeptRun, after: After, *, files: tuple[str, ...], **options: Any) -> int:
    if not after.is_asked:
        return go_through(files, lambda objects, watch: run.resubmit(objects=objects, watch=watch, **options))
    from pydsl.local.detaching import resubmitted  # who follows the run here starts no other process

    return after(resubmitted(run, secrets=objects_of(files), **options))
