"""`pydsl retry`: run again what failed of a run."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from pydsl.cli.after import After, after
from pydsl.cli.again import go_through, objects_of
from pydsl.cli.kept import selector
from pydsl.cli.options import files_option, jobs_option, parameters_option
from pydsl.cli.parameters import values_of
from pydsl.cli.picking import fields, labels, meant, some_names
from pydsl.cli.places import no_local_options, somewhere
from pydsl.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydsl.cli.places import Here, There
    from pydsl.cluster.runs import ClusterRun
    from pydsl.driver import Kept
    from pydsl.local.runs import KeptRun

SHOWN = 10


@click.command("retry")
@somewhere
@after
@some_names
@labels
@fields
@click.option("--restart-successful", is_flag=True, help="Run again what the node selector picks though it succeeded.")
@selector
@parameters_option
@files_option
@jobs_option
@click.option("--dry-run", is_flag=True, help="Only say what would be kept, and what would run again.")
def command(
    place: Here | There, names: tuple[str, ...], label: str, field: str, after: After, dry_run: bool, **options: Any
) -> None:
    """Run again what failed of runs, and what came after it; what succeeded is kept.

    What is kept and what runs again is said first. On this machine it's then gone through here, as by `pydsl run`; with
    --wait, --log, --watch, --timeout or -o in a process of its own, and followed as those say.
    """
    values = values_of(options.pop("parameters"))
    how = {name: options.pop(name) for name in ("restart_successful", "selector")}
    retry = _retry_there if place.is_cluster else _retry_here
    runs = meant(place, names, label, field)
    sys.exit(max((retry(run, how, values, after, dry_run=dry_run, **options) for run in runs), default=0))


def _retry_there(
    run: ClusterRun, how: dict[str, Any], values: dict[str, str], after: After, *, dry_run: bool, **local: Any
) -> int:
    no_local_options(local)
    if dry_run:
        _tell(run.kept_by_retry(**how))
        return 0
    return after(run.retry(values=values, **how))


def _retry_here(
    run: KeptRun,
    how: dict[str, Any],
    values: dict[str, str],
    after: After,
    *,
    dry_run: bool,
    files: tuple[str, ...],
    jobs: int | None,
) -> int:
    kept = run.kept_by_retry(**how)
    _tell(kept)
    if dry_run:
        return 0
    if not after.is_asked:
        return _retry(run, kept, values=values, files=files, jobs=jobs)
    from pydsl.local.detaching import retried  # who follows the run here starts no other process

    return after(retried(run, **how, values=values, secrets=objects_of(files), jobs=jobs))


def _retry(run: KeptRun, kept: Kept, *, files: tuple[str, ...], **options: Any) -> int:
    from pydsl.local.retrying import retry

    return go_through(
        files, lambda objects, watch: retry(run.home, run.row, kept, objects=objects, watch=watch, **options)
    )


def _tell(kept: Kept) -> None:
    click.echo(visible(f"kept: {_listed(kept.kept.values())}"), err=True)
    click.echo(visible(f"again: {_listed(kept.again.values())}"), err=True)


def _listed(names: Iterable[str]) -> str:
    known = [*names]
    more = f" and {len(known) - SHOWN} more" if len(known) > SHOWN else ""
    return ", ".join(known[:SHOWN]) + more if known else "nothing"
