"""What `pydsl run` does, however its command line was read."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from pydsl.cli.asking import asking
from pydsl.cli.pairs import pair_of
from pydsl.cli.parameters import file_parameters, values_of
from pydsl.cli.project import this_projects_options
from pydsl.cli.screen import echo, tell
from pydsl.diagnostics import render
from pydsl.driver.naming import LATEST
from pydsl.errors import UsageError
from pydsl.lint.preparing import PreparedRun, named, prepare
from pydsl.local.handed import handed
from pydsl.runtimes import AUTO, begin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pydsl.local import RunReport
    from pydsl.local.single import Single
    from pydsl.manifest.library import Library
    from pydsl.plan.lacking import Lacking
    from pydsl.spec import Workflow

PLAIN: dict[str, Any] = {
    "files": (), "parameters": (), "parameter_file": None, "artifacts": (), "entrypoint": "", "argo": None,
    "name": None, "runtime": AUTO, "jobs": None, "keep": False, "strict_resources": False, "logs": False,
    "until": "", "only": "", "earlier": LATEST, "detach": False, "output": "text",
}  # fmt: skip
"""What the options are where none is given."""


def run(
    target: str,
    *,
    files: tuple[str, ...],
    parameters: tuple[str, ...],
    parameter_file: str | None,
    artifacts: tuple[str, ...],
    entrypoint: str,
    output: str,
    **options: Any,
) -> None:
    """Run the workflow that `target` names: FILE, or FILE:NAME. Ends the process with its exit status."""
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
        tell(render(warning), err=True)
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
        tell(f"left when {until} was over: `pydsl resume {report.name}` goes on", err=True)
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
        tell("interrupted", err=True)
    return report


def _detach(prepared: PreparedRun, options: dict[str, Any]) -> None:
    from pydsl.cli.telling import tell_notes
    from pydsl.local import run_workflow
    from pydsl.local.detaching import detached

    report = run_workflow(prepared.workflow, prepared.library, watch=tell_notes, begin_as=detached, **options)
    tell(report.name)


def _ended(workflow: Workflow, library: Library, **options: Any) -> RunReport:
    """Run a workflow to its end, whoever ends it."""
    from pydsl.local import Interrupted, run_workflow

    try:
        return run_workflow(workflow, library, **options)
    except Interrupted as end:
        return end.report
