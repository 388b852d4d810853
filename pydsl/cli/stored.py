"""The verbs on templates and cron workflows that a cluster keeps: the same for each kind."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, cast

import click

from pydsl.cli.kept import tell_object
from pydsl.cli.places import There, on_a_cluster
from pydsl.cli.project import this_projects_options
from pydsl.diagnostics import render
from pydsl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.cluster.kinds import ResourceKind
    from pydsl.lint.manifests import PlacedManifest
    from pydsl.plan.schedule import CronSchedule
    from pydsl.spec import wire

paths_argument = click.argument("paths", nargs=-1, required=True, type=click.Path(allow_dash=True))
names_argument = click.argument("names", metavar="NAME...", nargs=-1, required=True)
output_option = click.option("-o", "--output", type=click.Choice(["name", "json", "yaml"]), help="What to print.")


def add_verbs(group: click.Group, kind: ResourceKind, *, listing: bool = True) -> None:
    """Add create, get, lint and delete, and `list`, to the group of a kind."""
    for make in (_create, _get, _lint, _delete, *([_list] if listing else ())):
        group.add_command(make(kind))


def _create(kind: ResourceKind) -> click.Command:
    @click.command("create", help=f"Create each {kind.name} of files; `pydsl apply` changes those that are there.")
    @on_a_cluster
    @paths_argument
    @output_option
    def create(place: There, paths: tuple[str, ...], output: str | None) -> None:
        for manifest in _checked(place, kind, paths):
            made = place.cluster.create(kind, manifest.data, place.namespace)
            _tell(made, output or "name")

    return create


def _get(kind: ResourceKind) -> click.Command:
    @click.command("get", help=f"Print each {kind.name}, as the cluster keeps it.")
    @on_a_cluster
    @names_argument
    @output_option
    def get(place: There, names: tuple[str, ...], output: str | None) -> None:
        for name in names:
            _tell(place.cluster.get(kind, name, place.namespace), output or "yaml")

    return get


def _lint(kind: ResourceKind) -> click.Command:
    @click.command("lint", help=f"Check each {kind.name} of files, here and on the server, with what the server has.")
    @on_a_cluster
    @paths_argument
    def lint(place: There, paths: tuple[str, ...]) -> None:
        from pydsl.cluster.errors import Invalid

        good = True
        for manifest in _checked(place, kind, paths):
            try:
                place.cluster.lint(kind, manifest.data, place.namespace)
            except Invalid as error:
                good = False
                click.echo(f"{manifest.file}: {manifest.name}: {error}")
        click.echo("no linting errors found!" if good else "the server refuses it", err=not good)
        sys.exit(0 if good else 1)

    return lint


def _delete(kind: ResourceKind) -> click.Command:
    @click.command("delete", help=f"Delete each {kind.name}.")
    @on_a_cluster
    @click.argument("names", metavar="[NAME...]", nargs=-1)
    @click.option("--all", "every", is_flag=True, help="All of them.")
    def delete(place: There, names: tuple[str, ...], every: bool) -> None:
        if bool(names) == every:
            raise UsageError("say which: a name, or --all")
        known = [one["metadata"]["name"] for one in place.cluster.list(kind, place.namespace).items] if every else names
        for name in known:
            place.cluster.delete(kind, name, place.namespace)
            click.echo(f"{kind.name} '{name}' deleted")

    return delete


def _list(kind: ResourceKind) -> click.Command:
    @click.command("list", help=f"List each {kind.name} of the cluster.")
    @on_a_cluster
    @click.option("-l", "--selector", "label", default="", help="By labels: a=b,c!=d.")
    @output_option
    def list_all(place: There, label: str, output: str | None) -> None:
        from pydsl.cluster.contract import Selection

        found = place.cluster.list(kind, place.namespace, Selection(labels=label)).items
        if output in {"json", "yaml"}:
            tell_object([*found], output)
        else:
            click.echo("".join(f"{line}\n" for line in (*(() if output else ("NAME",)), *map(_name, found))), nl=False)

    return list_all


def cron_rows(place: There) -> list[tuple[str, ...]]:
    """Return the lines of a list of the cluster's cron workflows, as argo prints them."""
    from pydsl.cluster.kinds import CRON_WORKFLOW
    from pydsl.expr.strftime import seconds_or_none
    from pydsl.plan.schedule import CronSchedule

    listing = place.cluster.list(CRON_WORKFLOW, place.namespace)
    now, found = time.time(), cast("Sequence[wire.CronWorkflow]", listing.items)
    lasts = (seconds_or_none((one.get("status") or {}).get("lastScheduledTime")) for one in found)
    return [cron_row(CronSchedule(one), last, now) for one, last in zip(found, lasts, strict=True)]


def cron_row(schedule: CronSchedule, last: float | None, now: float) -> tuple[str, ...]:
    """Return the line of a cron workflow that ran last at a time."""
    from pydsl.report.ages import short

    following = None if schedule.is_suspended else next(schedule.times(now), None)
    return (
        schedule.name,
        "N/A" if last is None else short(now - last),
        "N/A" if following is None else short(following - now),
        ",".join(schedule.texts),
        str(schedule.spec.get("timezone") or ""),
        str(schedule.is_suspended).lower(),
    )


def _checked(place: There, kind: ResourceKind, paths: tuple[str, ...]) -> list[PlacedManifest]:
    """Load and check what files have of a kind. Raises UsageError where there's none."""
    from pydsl.submitting import appliable

    manifests, report = appliable(paths, place.cluster, this_projects_options(None))
    for finding in report.findings:
        click.echo(render(finding), err=True)
    found = [one for one in manifests if one.kind == kind.name]
    if not found:
        raise UsageError(f"{' '.join(paths)}: no {kind.name} in it")
    return found


def _tell(data: wire.Object, output: str) -> None:
    if output == "name":
        click.echo(_name(data))
    else:
        tell_object(data, output)


def _name(data: wire.Object) -> str:
    return str(data["metadata"]["name"])
