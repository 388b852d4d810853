"""`pydsl run`."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import attrs
import click

from pydsl.cli.sources import Unit, choose, library_from, read_units, require_sound, split_target
from pydsl.diagnostics import Severity, render
from pydsl.errors import DiagnosticsError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydsl.local import RunReport
    from pydsl.manifest.library import Library
    from pydsl.spec import Workflow


@click.command("run")
@click.argument("target", metavar="FILE[:NAME]")
@click.option("-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="Set a parameter.")
@click.option(
    "--parameter-file", type=click.Path(exists=True, dir_okay=False), help="A YAML or JSON map of parameters; -p wins."
)
@click.option("-f", "--file", "files", multiple=True, help="A file of ConfigMaps, Secrets and templates that it needs.")
@click.option("--name", help="The run's name, instead of the workflow's own or a generated one.")
@click.option("--runtime", type=click.Choice(["auto", "sandbox", "process"]), default="auto", show_default=True)
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Pods that run at a time; by default two a core.")
@click.option("--keep", is_flag=True, help="Keep the pods' work folders.")
@click.option("--strict-resources", is_flag=True, help="Refuse GPUs and the like instead of a note.")
@click.option("--logs", is_flag=True, help="Print what pods write while they run.")
@click.option(
    "-o", "--output", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="json prints the finished Workflow, with Argo's status.nodes, instead of the progress.",
)  # fmt: skip
def command(
    target: str,
    files: tuple[str, ...],
    parameters: tuple[str, ...],
    parameter_file: str | None,
    output: str,
    logs: bool,
    **options: Any,
) -> None:
    """Run the workflow of FILE, Python or YAML, on this machine.

    Where FILE has several, FILE:NAME says which. Ctrl-C stops it cleanly. Exit status 0 if the workflow succeeded, 1 if
    it failed, 3 if this machine can't honour something that it needs.
    """
    path, name = split_target(target)
    units = read_units(path)
    others = [unit for file in files for unit in read_units(split_target(file)[0])]
    require_sound([*units, *others])
    library = library_from([*units, *others])
    unit = choose(units, name, str(path))
    values = {**_file_parameters(parameter_file), **dict(map(_parameter, parameters))}
    workflow = _submitted(unit, library, values)
    _require_valid([attrs.evolve(unit, object=workflow) if unit.kind == "Workflow" else unit], library)
    _require_valid(_referred(unit, [*units, *others]), library)
    report = _run(workflow, library, output, logs, options)
    sys.exit(report.exit_status)


def _parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"-p {text}: a parameter is given as NAME=VALUE")
    return name, value


def _file_parameters(path: str | None) -> dict[str, str]:
    """Read a parameter file: a map whose texts are taken as they are, other values as JSON (as `argo submit` does)."""
    if path is None:
        return {}
    from pydsl.manifest import load_file  # only those who have such a file read YAML here

    documents = load_file(path)
    values = documents[0].data if len(documents) == 1 else None
    if not isinstance(values, dict):
        raise UsageError(f"{path}: a parameter file is one map of names to values")
    return {str(name): value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}


def _submitted(unit: Unit, library: Library, values: dict[str, str]) -> Workflow:
    """Make the Workflow that is run, with the parameters in it."""
    from pydsl.plan.submission import as_workflow, with_parameters  # after the arguments have been read

    workflow = as_workflow(unit.object)
    return with_parameters(workflow, values, known=_may_be_set(workflow, library) if values else None)


def _may_be_set(workflow: Workflow, library: Library) -> dict[str, Any]:
    """List the parameters that the entrypoint takes, and those of the template that the workflow refers to."""
    from pydsl.spec import encode

    spec = encode(workflow).get("spec", {})
    reference = spec.get("workflowTemplateRef")
    found = library.find(reference["name"], cluster_scope=bool(reference.get("clusterScope"))) if reference else None
    stored = encode(found).get("spec", {}) if found is not None else {}
    entrypoint = spec.get("entrypoint") or stored.get("entrypoint")
    templates = [*(spec.get("templates") or ()), *(stored.get("templates") or ())]
    holders = [stored.get("arguments"), *(one.get("inputs") for one in templates if one.get("name") == entrypoint)]
    return {parameter["name"]: None for holder in holders for parameter in (holder or {}).get("parameters") or ()}


def _referred(chosen: Unit, units: Iterable[Unit]) -> list[Unit]:
    """List the templates that the run may come to; other workflows of the file don't matter to it."""
    kinds = {"WorkflowTemplate", "ClusterWorkflowTemplate"}
    return [unit for unit in units if unit.kind in kinds and unit is not chosen]


def _require_valid(units: Iterable[Unit], library: Library) -> None:
    """Check what is run, before it is; tell warnings, raise errors."""
    from pydsl.validate import validate

    findings = list(dict.fromkeys(one for unit in units for one in unit.located(validate(unit.object, library))))
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        raise DiagnosticsError(errors)
    for finding in findings:
        click.echo(render(finding), err=True)


def _run(workflow: Workflow, library: Library, output: str, logs: bool, options: dict[str, Any]) -> RunReport:
    from pydsl.cli.telling import shown
    from pydsl.local import run_workflow

    if output == "json":
        report = run_workflow(workflow, library, **options)
        click.echo(json.dumps(report.workflow, indent=2, ensure_ascii=False))
    else:
        report = shown(lambda watch: run_workflow(workflow, library, watch=watch, **options), library, logs)
    for note in report.notes:
        click.echo(f"note: {note}", err=True)
    return report
