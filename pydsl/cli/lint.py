"""`pydsl lint`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from pydsl.cli.sources import YAML_ENDINGS, Unit, files_in, library_from, read_units
from pydsl.diagnostics import Diagnostic, Severity, render
from pydsl.errors import DiagnosticsError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydsl.manifest.library import Library


@click.command("lint")
@click.argument("paths", nargs=-1, required=True)
def command(paths: tuple[str, ...]) -> None:
    """Check the YAML and Python files PATHS, folders of them, or standard input (-).

    A Python file is run, as `pydsl compile` does, and what it makes is checked. Exit status 2 if there is an error;
    warnings don't change it.
    """
    findings, count = lint(paths)
    for finding in findings:
        click.echo(render(finding))
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    click.echo(f"{count} manifests checked: {_plural(errors, 'error')}, {_plural(len(findings) - errors, 'warning')}")
    sys.exit(2 if errors else 0)


def _plural(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def lint(paths: Iterable[str]) -> tuple[list[Diagnostic], int]:
    """Check everything below the paths as one set; return the findings and how many manifests there were."""
    units: list[Unit] = []
    findings: list[Diagnostic] = []
    for path in files_in(paths, (".py", *YAML_ENDINGS)):
        try:
            units.extend(read_units(path))
        except DiagnosticsError as error:
            findings.extend(error.diagnostics)
    library = library_from(units)
    for unit in units:
        findings.extend(check(unit, library))
    return findings, len(units)


def check(unit: Unit, library: Library) -> list[Diagnostic]:
    """Check one manifest; findings have places."""
    from pydsl.spec import KINDS
    from pydsl.validate import validate

    findings = list(unit.problems)
    if unit.object is not None and unit.kind in KINDS:
        findings += unit.located(validate(unit.object, library))
    return findings
