"""`pydsl run`: run a workflow on this machine."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from pydsl.cli.again import parameters_option, values_of
from pydsl.cli.asking import asking
from pydsl.cli.completed import kept_runs, targets
from pydsl.cli.pairs import pair_of
from pydsl.cli.parameters import file_parameters, parameter_file_option
from pydsl.cli.project import target_option, this_projects_options
from pydsl.cli.screen import echo
from pydsl.diagnostics import render
from pydsl.driver.naming import LATEST
from pydsl.errors import UsageError
from pydsl.lint.preparing import PreparedRun, named, prepare
from pydsl.local.handed import handed
from pydsl.runtimes import AUTO, begin, names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pydsl.local import RunReport
    from pydsl.local.single import Single
    from pydsl.manifest.library import Library
    from pydsl.plan.lacking import Lacking
    from pydsl.spec import Workflow


@click.command("run")
@click.argument("target", metavar="FILE[:NAME]", type=click.Path(allow_dash=True), shell_complete=targets)
@parameters_option
@parameter_file_option
@click.option(
    "-f",
    "--file",
    "files",
    multiple=True,
    type=click.Path(),
    help="A file or folder with the ConfigMaps, Secrets and templates that it needs.",
)
@click.option(
    "-a", "--artifact", "artifacts", multiple=True, metavar="NAME=PATH",
    help="Give an input artifact: a file or folder of this machine.",
)  # fmt: skip
@click.option("--entrypoint", default="", metavar="NAME", help="The template that runs first, instead of its own.")
@target_option
@click.option("--name", help="The run's name, instead of the workflow's own or a generated one.")
@click.option("--runtime", type=click.Choice(names()), default=AUTO, show_default=True)
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Pods that run at a time; by default two a core.")
@click.option("--keep", is_flag=True, help="Keep the pods' work folders.")
@click.option("--strict-resources", is_flag=True, help="Refuse GPUs and the like instead of a note.")
@click.option("--logs", is_flag=True, help="Print what pods write while they run.")
@click.option("--until", default="", metavar="NODE", help="Leave the run when this step is over; it can be resumed.")
@click.option("--only", default="", metavar="NODE", help="Run this step alone, with the inputs that it had in --of.")
@click.option(
    "--of",
    "earlier",
    default=LATEST,
    metavar="RUN",
    show_default=True,
    shell_complete=kept_runs,
    help="The run that --only means.",
)
@click.option("--detach", is_flag=True, help="Go through it in a process of its own; print the run's name only.")
@click.option(
    "-o", "--output", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="json prints the finished Workflow, with Argo's status.nodes, instead of the progress.",
)  # fmt: skip
def command(
    target: str,
    files: tuple[str, ...],
    parameters: tuple[str, ...],
    parameter_file: str | None,
    artifacts: tuple[str, ...],
    entrypoint: str,
    output: str,
    **options: Any,
) -> None:
    """Run the workflow of FILE, Python or YAML, on this machine.

    Where FILE has several, FILE:NAME says which; of a Sensor, NAME is that of a trigger. Ctrl-C stops it cleanly. Exit
    status 0 if the workflow succeeded, 1 if it failed, 3 if this machine can't honour something that it needs.
    """
    begin(options["runtime"])
    checks = this_projects_options(options.pop("argo"))
    values = {**file_parameters(parameter_file), **values_of(parameters)}
    single = _single(options.pop("only"), options.pop("earlier"))
    ask = asking() if single is None else _known(single)
    options["artifacts"] = _paths(artifacts)
    places = {name: handed(name) for name in options["artifacts"]}
    prepared = prepare(named(target, files), values, checks, entrypoint=entrypoint, artifacts=places, ask=ask)
    if single is not None:
        prepared = replace(prepared, workflow=single.of(prepared.workflow, prepared.library))
        options["begin_as"] = single.begin
    for warning in prepared.warnings:
        click.echo(render(warning), err=True)
    logs = options.pop("logs")
    if options.pop("detach"):
        if single is not None:
            raise UsageError("--only runs one step, and --detach leaves a run: one of them at a time")
        _detach(prepared, options)
        return
    report = _run(prepared, output, logs, options)
    sys.exit(_status(report, options["until"]))


def _paths(artifacts: Iterable[str]) -> dict[str, Path]:
    """Read NAME=PATH of `-a`. Raises UsageError, also for what isn't there."""
    paths = {name: Path(path) for name, path in (pair_of("-a", one) for one in artifacts)}
    for name, path in paths.items():
        if not path.exists():
            raise UsageError(f"-a {name}={path}: there is no such file or folder")
    return paths


def _status(report: RunReport, until: str) -> int:
    """Return the exit status; of a run that was left where it should be, by how its step ended."""
    if until and report.phase == "Running":
        click.echo(f"left when {until} was over: `pydsl resume {report.name}` goes on", err=True)
        return int(report.nodes[until].phase not in {"Succeeded", "Skipped", "Omitted"})
    return report.exit_status


def _single(node: str, run: str) -> Single | None:
    if not node:
        return None
    from pydsl.local.runs import find
    from pydsl.local.single import Single

    return Single(find(run), node)


def _known(single: Single) -> Callable[[Sequence[Lacking]], dict[str, str]]:
    """Return what gives parameters the values that they had in the earlier run."""
    from pydsl.plan.lacking import complain

    def give(missing: Sequence[Lacking]) -> dict[str, str]:
        complain(one for one in missing if one.name not in single.parameters)
        return {one.name: single.parameters[one.name] for one in missing}

    return give


def _run(prepared: PreparedRun, output: str, logs: bool, options: dict[str, Any]) -> RunReport:
    from pydsl.cli.telling import shown, tell_notes

    workflow, library = prepared.workflow, prepared.library
    if output == "json":
        report = _ended(workflow, library, watch=tell_notes, **options)
        echo(json.dumps(report.workflow, indent=2, ensure_ascii=False))
    else:
        report = shown(lambda watch: _ended(workflow, library, watch=watch, **options), library, logs)
    if report.interrupted:
        click.echo("interrupted", err=True)
    return report


def _detach(prepared: PreparedRun, options: dict[str, Any]) -> None:
    from pydsl.cli.telling import tell_notes
    from pydsl.local import run_workflow
    from pydsl.local.detaching import detached

    report = run_workflow(prepared.workflow, prepared.library, watch=tell_notes, begin_as=detached, **options)
    click.echo(report.name)


def _ended(workflow: Workflow, library: Library, **options: Any) -> RunReport:
    """Run a workflow to its end, whoever ends it."""
    from pydsl.local import Interrupted, run_workflow

    try:
        return run_workflow(workflow, library, **options)
    except Interrupted as end:
        return end.report
