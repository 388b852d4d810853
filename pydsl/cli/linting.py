"""What `pydsl lint` does, however its command line was read."""

from __future__ import annotations

import sys
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from pydsl.cli.project import this_project
from pydsl.cli.screen import tell
from pydsl.lint.options import LintOptions, configured

if TYPE_CHECKING:
    from pydsl.lint.linting import Report

FORMATS = ("human", "simple", "json", "sarif", "github")
PLAIN: dict[str, Any] = {
    "select": (), "ignore": (), "strict": False, "argo_lint_only": False, "ignore_missing": False, "pass_over": False,
    "argo": None, "no_python": False, "baseline": None, "write_baseline": None, "fix": False, "output": "human",
}  # fmt: skip
"""What the options are where none is given."""


def lint(paths: tuple[str, ...], *, fix: bool, write_baseline: str | None, output: str, **given: Any) -> None:
    """Check files, folders and patterns of them. Ends the process with its exit status."""
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
        tell(f"{file}: {count} fixed", err=True)


def _write_baseline(report: Report, file: str) -> None:
    from pydsl.lint.baseline import Baseline

    Baseline.of(report.findings).write(FilePath(file))
    tell(f"{file}: {len(report.findings)} findings are known from now on", err=True)


def _print(report: Report, output: str) -> None:
    from pydsl.lint import formats

    text = formats.FORMATS[output](report)
    if text:
        tell(text)
