"""`pydsl diff`: what changed between manifests, in Argo's words."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from pydsl.cli.screen import echo
from pydsl.errors import UsageError

if TYPE_CHECKING:
    from pydsl.diff import SidedManifest


@click.command("diff")
@click.argument("paths", nargs=-1, required=True, type=click.Path(allow_dash=True), metavar="[BEFORE AFTER | PATH...]")
@click.option(
    "--rev", metavar="REV", help="Compare PATHs as they were at this revision of git; A..B: at two revisions."
)
@click.option(
    "-o", "--output", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True, help="How."
)
def command(paths: tuple[str, ...], rev: str | None, output: str) -> None:
    """Tell what changed between two manifests, or since a revision of git.

    BEFORE and AFTER are YAML files, Python files or folders of them, in any mixture. What means the same isn't told:
    order where Kubernetes and Argo pay no heed to it, formatting, comments, what the API server adds. Exit status as
    diff's: 0 nothing changed, 1 something did, 2 trouble.
    """
    from pydsl.diff import FORMATS, diff  # after the arguments have been read

    before, after = _sides(paths, rev)
    if not before and not after:
        raise UsageError(f"nothing to compare in {', '.join(paths)}: no manifest on either side")
    found = diff(before, after, files=rev is None and not any(map(os.path.isdir, paths)))
    if found or output == "json":
        echo(FORMATS[output](found))
    if found:
        raise SystemExit(1)


def _sides(paths: tuple[str, ...], rev: str | None) -> tuple[list[SidedManifest], list[SidedManifest]]:
    from pydsl.diff import at_revision, side_of

    if rev is None:
        if len(paths) != 2:
            raise UsageError("compare what? Name BEFORE and AFTER, or PATHs and a revision with --rev")
        return side_of(paths[:1]), side_of(paths[1:])
    old, dots, new = rev.partition("..")
    before = at_revision(old, paths)
    if dots:
        return before, at_revision(new or "HEAD", paths)
    there = [one for one in paths if os.path.exists(one)]
    return before, side_of(there) if there else []
