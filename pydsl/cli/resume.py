"""`pydsl resume`: let a suspended run go on, or take up one whose process is gone."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from pydsl.cli.kept import chosen, names, selector

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.local import RunReport, Update
    from pydsl.local.runs import KeptRun


@click.command("resume")
@names
@selector
@click.option(
    "--interrupted", type=click.Choice(["again", "fail"]), default="again", show_default=True,
    help="What becomes of steps that were under way: run again from their beginning, or fail as a lost pod's.",
)  # fmt: skip
@click.option("-f", "--file", "files", multiple=True, help="A file with the Secrets that the run needs.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Pods that run at a time.")
def command(names: tuple[str, ...], selector: str, files: tuple[str, ...], **options: Any) -> None:
    """Let suspended runs go on, or the suspended nodes that a selector picks.

    A run whose process is gone (killed, interrupted, the machine went down) is taken up here: what had ended isn't run
    again. Where nothing of it is left but what waits for somebody, that goes on. Exit status then as of `pydsl run`.
    """
    statuses = [_resume(chosen(name), selector, files, **options) for name in names]
    sys.exit(max(statuses))


def _objects(files: tuple[str, ...]) -> list[Any]:
    """Read files of objects. Raises DiagnosticsError."""
    from pydsl.diagnostics import Severity
    from pydsl.errors import DiagnosticsError
    from pydsl.lint.loading import load

    loaded = load(list(files))
    errors = [one for one in loaded.findings if one.severity is Severity.ERROR]
    if errors:
        raise DiagnosticsError(errors)
    return [one.typed for one in (*loaded.manifests, *loaded.beside)]


def _resume(run: KeptRun, selector: str, files: tuple[str, ...], **options: Any) -> int:
    if run.is_over or run.is_driven:
        run.resume(selector)
        click.echo(f"workflow {run.name} resumed")
        return 0
    from pydsl.cli.telling import shown
    from pydsl.local.resuming import take_up
    from pydsl.manifest.library import library_of

    objects = _objects(files)

    def go_on(watch: Callable[[Update], None]) -> RunReport:
        return take_up(run.home, run.row, selector=selector, objects=objects, watch=watch, **options)

    return shown(go_on, library_of(objects), logs=False).exit_status
