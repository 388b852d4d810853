"""`pydsl lint`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from pydsl.cli.sources import YAML_ENDINGS, Unit, files_in, library_from, read_units
from pydsl.diagnostics import Diagnostic, Severity, render
from pydsl.errors import DiagnosticsError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydsl.manifest.library import Library


@click.command("lint")
@click.argument("paths", nargs=-1, required=True)
def command(paths: tuple[str, ...]) -> None:
    """Check the YAML and Python files PATHS, folders of them, or standard input (-).

    All of them are checked as one set: what one refers to may be in another. A Python file is run, as `pydsl compile`
    does, and what it makes is checked. Exit status 2 if there is an error; warnings don't change it.
    """
    findings, count = lint(paths)
    if not count and not findings:
        raise UsageError(f"nothing to lint in {', '.join(paths)}: no manifest of Argo's kinds")
    for finding in findings:
        click.echo(render(finding))
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    checked = _plural(count, "manifest")
    click.echo(f"{checked} checked: {_plural(errors, 'error')}, {_plural(len(findings) - errors, 'warning')}")
    sys.exit(2 if errors else 0)


def _plural(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def lint(paths: Iterable[str]) -> tuple[list[Diagnostic], int]:
    """Check everything below the paths as one set; return the findings and how many manifests of Argo's there were."""
    units: list[Unit] = []
    findings: list[Diagnostic] = []
    for path in files_in(paths, (".py", *YAML_ENDINGS)):
        try:
            units.extend(read_units(path))
        except DiagnosticsError as error:
            findings.extend(error.diagnostics)
    return [*findings, *check_all(units)], sum(is_argos(unit) for unit in units)


def check_all(units: list[Unit]) -> list[Diagnostic]:
    """Check manifests as one set; findings have places."""
    library = library_from(units)
    findings = [finding for unit in units for finding in check(unit, library)]
    return findings + list(_twins(units))


def is_argos(unit: Unit) -> bool:
    """Tell whether a manifest is of one of Argo's kinds."""
    from pydsl.spec import KINDS

    return unit.kind in KINDS


def check(unit: Unit, library: Library) -> list[Diagnostic]:
    """Check one manifest; findings have places."""
    from pydsl.validate import misspelt_kind, validate

    if not is_argos(unit):
        return unit.located(misspelt_kind(unit.object))
    return list(unit.problems) if unit.object is None else unit.located(validate(unit.object, library))


def _twins(units: list[Unit]) -> Iterable[Diagnostic]:
    """Report templates for others that have the name of one before."""
    seen: set[tuple[str, str]] = set()
    for unit in units:
        if unit.kind in {"WorkflowTemplate", "ClusterWorkflowTemplate"} and unit.object is not None:
            if (unit.kind, unit.name) in seen:
                message = f"there is a {unit.kind} {unit.name!r} already"
                yield from unit.located([Diagnostic(code="PD214", message=message, path=("metadata", "name"))])
            seen.add((unit.kind, unit.name))
