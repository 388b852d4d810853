"""`pydsl submit`: send a workflow to a cluster."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, cast

import click

from pydsl.cli.after import After, after
from pydsl.cli.kept import tell_object
from pydsl.cli.options import parameter_file_option, parameters_option, target_option
from pydsl.cli.pairs import pair_of
from pydsl.cli.parameters import file_parameters, values_of
from pydsl.cli.places import There, on_a_cluster
from pydsl.cli.project import this_projects_options
from pydsl.cluster.contract import Resubmission
from pydsl.cluster.kinds import SUBMITTED, WORKFLOW
from pydsl.diagnostics import nearest, render
from pydsl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydsl.cluster.kinds import ResourceKind
    from pydsl.spec import wire

WORDS = {
    **{kind.word: kind for kind in SUBMITTED.values()},
    **{kind.name.lower(): kind for kind in SUBMITTED.values()},
    "wftmpl": SUBMITTED["WorkflowTemplate"],
    "cwft": SUBMITTED["ClusterWorkflowTemplate"],
    "wf": SUBMITTED["Workflow"],
}


@click.command("submit")
@on_a_cluster
@click.argument("targets", metavar="FILE[:NAME]...", nargs=-1, type=click.Path(allow_dash=True))
@click.option("--from", "source", default="", metavar="KIND/NAME", help="What the cluster has: workflowtemplate/x.")
@parameters_option
@parameter_file_option
@click.option("-f", "--file", "files", multiple=True, type=click.Path(), help="A file or folder that it refers to.")
@click.option("-l", "--labels", default="", metavar="A=B,...", help="Labels of the workflow.")
@click.option("--annotations", default="", metavar="A=B,...", help="Annotations of the workflow.")
@click.option("--entrypoint", default="", metavar="NAME", help="The template that runs first.")
@click.option("--name", default="", help="The workflow's name.")
@click.option("--generate-name", default="", metavar="PREFIX", help="What its random name begins with.")
@click.option("--serviceaccount", default="", metavar="NAME", help="The service account that its pods have.")
@click.option("--priority", type=int, help="Which goes first where the controller has too many.")
@click.option("--dry-run", is_flag=True, help="Only print what would be sent.")
@click.option("--server-dry-run", is_flag=True, help="Send it, and let the server only say what it would make of it.")
@target_option
@after
def command(
    place: There,
    after: After,
    targets: tuple[str, ...],
    source: str,
    files: tuple[str, ...],
    dry_run: bool,
    argo: str | None,
    **options: Any,
) -> None:
    """Send workflows, Python or YAML, to a cluster; or run a template or cron workflow that it has, with --from.

    Everything is checked before anything is sent, templates that only the cluster has included. With --wait, --watch or
    --log the exit status says how the workflow ended: 0 if it succeeded, else 1.
    """
    if bool(source) == bool(targets):
        raise UsageError("say what to submit: a file, or with --from what the cluster has")
    how = _how(**options)
    if source:
        if dry_run:
            raise UsageError("--from has nothing here to print: --server-dry-run asks the server what it would run")
        made = [_from(place, *_meant(source), how, argo)]
    else:
        sent = _sendable(place, targets, files, how, argo)
        if dry_run:
            _print(sent, after.output)
            return
        made = [
            cast("wire.Workflow", place.cluster.create(WORKFLOW, data, place.namespace, dry_run=how.dry_run))
            for data in sent
        ]
    sys.exit(max(_sent(place, one, how, after) for one in made))


def _from(place: There, kind: ResourceKind, name: str, how: Resubmission, argo: str | None) -> wire.Workflow:
    """Run what the cluster has, once it's checked; warnings are printed."""
    from pydsl.submitting import submit_from

    made, warnings = submit_from(place.cluster, kind, name, how, this_projects_options(argo))
    for warning in warnings:
        click.echo(render(warning), err=True)
    return made


def _sendable(
    place: There, targets: Iterable[str], files: tuple[str, ...], how: Resubmission, argo: str | None
) -> list[wire.Workflow]:
    """Return what is sent of each target; warnings are printed."""
    from pydsl.lint.preparing import named
    from pydsl.submitting import sendable

    checks = this_projects_options(argo)
    made = []
    for target in targets:
        data, prepared = sendable(named(target, files), place.cluster, how, checks)
        for warning in prepared.warnings:
            click.echo(render(warning), err=True)
        made.append(data)
    return made


def _sent(place: There, workflow: wire.Workflow, how: Resubmission, after: After) -> int:
    """Show what the server has made, and follow it."""
    from pydsl.submitting import run_of

    if how.dry_run:
        _print([workflow], after.output)
        return 0
    return after(run_of(place.cluster, workflow))


def _print(workflows: Iterable[wire.Workflow], output: str | None) -> None:
    for one in workflows:
        if output == "name":
            click.echo(one["metadata"]["name"])
        else:
            tell_object(one, "json" if output == "json" else "yaml")


def _how(
    parameters: tuple[str, ...],
    parameter_file: str | None,
    labels: str,
    annotations: str,
    serviceaccount: str,
    server_dry_run: bool,
    **options: Any,
) -> Resubmission:
    return Resubmission(
        parameters={**file_parameters(parameter_file), **values_of(parameters)},
        labels=_pairs("--labels", labels),
        annotations=_pairs("--annotations", annotations),
        service_account=serviceaccount,
        dry_run=server_dry_run,
        **options,
    )


def _pairs(option: str, text: str) -> dict[str, str]:
    return dict(pair_of(option, one.strip()) for one in text.split(",") if one.strip())


def _meant(source: str) -> tuple[ResourceKind, str]:
    """Read KIND/NAME. Raises UsageError."""
    word, slash, name = source.partition("/")
    if not slash or not name:
        raise UsageError(f"--from {source}: it's KIND/NAME, such as cronwf/nightly")
    kind = WORDS.get(word.lower())
    if kind is None:
        close = nearest(word, WORDS)
        hint = f" Did you mean {close!r}?" if close else ""
        raise UsageError(f"--from {source}: a {word} can't be submitted.{hint}")
    return kind, name
