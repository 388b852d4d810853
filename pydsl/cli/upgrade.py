"""`pydsl upgrade`: move manifests and Python from one Argo version's spelling to another's."""

from __future__ import annotations

import difflib
import shlex
from typing import TYPE_CHECKING

import click

from pydsl.cli.project import this_projects_options
from pydsl.diagnostics import Severity, render
from pydsl.errors import DiagnosticsError, UsageError
from pydsl.spec.versions import VERSIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.diagnostics import Diagnostic
    from pydsl.upgrade import MovedFile

RUN = "Python has to be run for that"


@click.command("upgrade")
@click.argument("paths", nargs=-1, required=True, type=click.Path(allow_dash=True))
@click.option(
    "--from", "source", type=click.Choice(VERSIONS), help="The version that they're for: what it lacks is told."
)
@click.option(
    "--to", "target", type=click.Choice(VERSIONS), help="The version that they'll be for; else the project's."
)
@click.option("--check", is_flag=True, help="Write nothing; exit status 2 if there's anything to move.")
@click.option("--diff", "shows", is_flag=True, help="Print what would change, write nothing.")
def command(paths: tuple[str, ...], source: str | None, target: str | None, *, check: bool, shows: bool) -> None:
    """Rewrite the fields that another version of Argo calls otherwise in PATHS: YAML and Python files, and folders.

    schedule, mutex and semaphore are lists from Argo 3.6 on; an older --to gets them back where there's one. Comments
    and layout stay. What can't be moved is told with its line, and is exit status 2. Python is moved to newer versions
    only: for older ones `pydsl compile --target` writes what they know. All is read before anything is written; - is
    standard input, and what it's moved to is printed.
    """
    from pydsl.upgrade import moved_files  # after the arguments have been read

    to = this_projects_options(target).target
    files = moved_files(paths, to)
    changed = [one for one in files if one.is_changed]
    for file in files:
        if file.is_given and not (shows or check):
            click.echo(file.moved, nl=False)
        elif file.is_changed:
            _carry_out(file, to, check=check, shows=shows)
    _tell(files, to, source, written=not (shows or check))
    if check and changed:
        words = shlex.join(["pydsl", "upgrade", *paths, *(["--to", target] if target else [])])
        raise UsageError(f"{len(changed)} of {len(files)} files are for another Argo: `{words}` moves them")


def _carry_out(file: MovedFile, to: str, *, check: bool, shows: bool) -> None:
    if shows:
        click.echo(_difference(file), nl=False)
    elif check:
        click.echo(f"{file.name}: would be moved to Argo {to}")
    else:
        file.write()
        click.echo(f"{file.name}: moved to Argo {to}")


def _difference(file: MovedFile) -> str:
    before, after = (text.splitlines(keepends=True) for text in (file.text, file.moved))
    return "".join(difflib.unified_diff(before, after, file.name, file.name))


def _tell(files: Sequence[MovedFile], to: str, source: str | None, *, written: bool) -> None:
    """Print what can't be moved; raise UsageError if that's an error anywhere."""
    from pydsl.upgrade import obstacles

    found: list[Diagnostic] = []
    unread = 0
    for file in files:
        if written or not (file.is_python and file.is_changed):  # what isn't written can't be run
            try:
                found += obstacles(file, to, source)
            except DiagnosticsError as error:
                unread += 1
                click.echo(str(error), err=True)
    for finding in found:
        click.echo(render(finding), err=True)
    if unread:
        raise UsageError(f"what can't be moved isn't known of {unread} file{'s' if unread > 1 else ''}: {RUN}")
    errors = sum(one.severity is Severity.ERROR for one in found)
    if errors:
        raise UsageError(f"{errors} field{'s' if errors > 1 else ''} can't be moved to Argo {to}")
