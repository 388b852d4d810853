"""`pydsl apply`: bring a cluster's templates and cron workflows to what files say."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from pydsl.cli.options import target_option
from pydsl.cli.places import There, on_a_cluster
from pydsl.cli.project import this_projects_options
from pydsl.diagnostics import render

if TYPE_CHECKING:
    from pydsl.cluster.errors import Contradicted
    from pydsl.lint.manifests import PlacedManifest
    from pydsl.spec.values import Json


@click.command("apply")
@on_a_cluster
@click.argument("paths", nargs=-1, required=True, type=click.Path(allow_dash=True))
@click.option("--force-conflicts", is_flag=True, help="Take over the fields that somebody else owns.")
@click.option("--server-dry-run", is_flag=True, help="Let the server only say what it would do.")
@target_option
def command(
    place: There, paths: tuple[str, ...], force_conflicts: bool, server_dry_run: bool, argo: str | None
) -> None:
    """Apply the templates and cron workflows of files and folders, Python or YAML, on the server.

    pydsl owns the fields that it applies, as the field manager `pydsl`: a field that somebody else has changed is a
    conflict, which is named, and taken over by --force-conflicts only. Everything is checked before anything is sent.
    """
    from pydsl.cluster.errors import Contradicted
    from pydsl.submitting import appliable

    good = True
    manifests, report = appliable(paths, place.cluster, this_projects_options(argo))
    for finding in report.findings:
        click.echo(render(finding), err=True)
    for manifest in manifests:
        try:
            click.echo(_applied(place, manifest, force=force_conflicts, dry_run=server_dry_run))
        except Contradicted as conflict:
            good = False
            _tell(manifest, conflict)
    sys.exit(0 if good else 1)


def _applied(place: There, manifest: PlacedManifest, *, force: bool, dry_run: bool) -> str:
    """Apply one, and say what became of it."""
    from pydsl.cluster.errors import Missing
    from pydsl.cluster.kinds import SUBMITTED
    from pydsl.submitting import require_fitting

    kind, cluster = SUBMITTED[manifest.kind], place.cluster
    require_fitting(manifest.data)
    try:
        before = cluster.get(kind, manifest.name, place.namespace)
    except Missing:
        before = None
    made = cluster.apply(kind, manifest.data, place.namespace, force=force, dry_run=dry_run)
    done = "created" if before is None else "unchanged" if _version(before) == _version(made) else "configured"
    return f"{kind.word}/{manifest.name} {done}" + (" (server dry run)" if dry_run else "")


def _version(data: Json) -> Json:
    return data["metadata"].get("generation"), data["spec"]


def _tell(manifest: PlacedManifest, conflict: Contradicted) -> None:
    """Name each field that somebody else owns."""
    causes = conflict.details.get("causes") or ()
    click.echo(f"{manifest.file}: {manifest.kind} {manifest.name} isn't applied:", err=True)
    for cause in causes:
        click.echo(f"  {cause.get('field')}: {cause.get('message')}", err=True)
    if not causes:
        click.echo(f"  {conflict}", err=True)
    click.echo("  --force-conflicts takes these fields over", err=True)
