"""`pydsl lint`: find what Argo would refuse, and what cannot run."""

from __future__ import annotations

import sys
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

import click

from pydsl.cli.completed import codes_and_groups
from pydsl.cli.project import target_option, this_project
from pydsl.lint.options import LintOptions, configured

if TYPE_CHECKING:
    from pydsl.lint.linting import Report

FORMATS = ("human", "simple", "json", "sarif", "github")


@click.command("lint")
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@click.option(
    "--select",
    multiple=True,
    metavar="CODE|GROUP",
    shell_complete=codes_and_groups,
    help="Report these too: style, gitops, cost, all, PD84.",
)
@click.option(
    "--ignore", multiple=True, metavar="CODE|GROUP", shell_complete=codes_and_groups, help="Don't report these."
)
@click.option("--strict", is_flag=True, help="Warnings of what argo lint refuses are errors: missing references.")
@click.option("--argo-lint-only", is_flag=True, help="What only the API server refuses is a warning.")
@click.option("--ignore-missing", is_flag=True, help="Pass over references to what wasn't given.")
@click.option("--pass-over", is_flag=True, help="Pass over named files that aren't Argo's, as in folders: for hooks.")
@target_option
@click.option("--no-python", is_flag=True, help="Don't run Python files; pass them over.")
@click.option(
    "--baseline", metavar="FILE", type=click.Path(), help="Report only what isn't in this file of known findings."
)
@click.option("--write-baseline", metavar="FILE", type=click.Path(), help="Write what's found now to a file, as known.")
@click.option("--fix", is_flag=True, help="First rewrite, in YAML files, what has one safe rewrite.")
@click.option("-o", "--output", type=click.Choice(FORMATS), default="human", show_default=True, help="How to report.")
def command(paths: tuple[str, ...], fix: bool, write_baseline: str | None, output: str, **given: Any) -> None:
    """Check the YAML and Python files PATHS, folders and patterns of them, or standard input (-).

    All of them are checked as one set: what one refers to may be in another. A Python file is run, as `pydsl compile`
    does, and what it makes is checked. Each finding says whether argo lint, the API server, or both would refuse the
    manifest. Exit status 2 if there is an error; warnings don't change it. `pydsl explain CODE` says more of a code.
    """
    options = _options(**given)
    if fix:
        _fix(paths, options)
    from pydsl.lint.linting import lint_files

    report = lint_files(paths, options)
    if write_baseline:
        _write_baseline(report, write_baseline)
        return
    _print(report, output)
    sys.exit(0 if report.ok else 2)


def _options(
    *, no_python: bool, select: tuple[str, ...], ignore: tuple[str, ...], argo: str | None, **given: Any
) -> LintOptions:
    """Join what the command line says with the configuration, which it overrules; lists are added to."""
    values = configured(this_project())
    values.update({name: value for name, value in {**given, "target": argo}.items() if value})
    values["select"] = (*values.get("select", ()), *_words(select))
    values["ignore"] = (*values.get("ignore", ()), *_words(ignore))
    if no_python:
        values["python"] = False
    return LintOptions(**values)


def _words(given: tuple[str, ...]) -> list[str]:
    """Split `--select style,PD84` as well as `--select style --select PD84`."""
    return [word.strip() for text in given for word in text.split(",") if word.strip()]


def _fix(paths: tuple[str, ...], options: LintOptions) -> None:
    from pydsl.lint.fixing import fix_files  # only those who ask for it pay for it

    for file, count in fix_files(paths, options):
        click.echo(f"{file}: {count} fixed", err=True)


def _write_baseline(report: Report, file: str) -> None:
    from pydsl.lint.baseline import Baseline

    Baseline.of(report.findings).write(FilePath(file))
    click.echo(f"{file}: {len(report.findings)} findings are known from now on", err=True)


def _print(report: Report, output: str) -> None:
    from pydsl.lint import formats

    text = formats.FORMATS[output](report)
    if text:
        click.echo(text)
