"""`pydsl graph`: draw a workflow as Mermaid or DOT."""

from __future__ import annotations

import click

from pydsl.cli.completed import targets
from pydsl.cli.options import target_option
from pydsl.cli.project import this_projects_options
from pydsl.cli.screen import echo
from pydsl.diagnostics import render
from pydsl.lint.preparing import named


@click.command("graph")
@click.argument("target", metavar="FILE[:NAME]", type=click.Path(allow_dash=True), shell_complete=targets)
@click.option(
    "--format", "form", type=click.Choice(["mermaid", "dot"]), default="mermaid", show_default=True, help="Language."
)
@click.option(
    "-f", "--file", "files", multiple=True, type=click.Path(), help="A file of templates that the workflow refers to."
)
@target_option
def command(target: str, form: str, files: tuple[str, ...], argo: str | None) -> None:
    """Draw the workflow of FILE: what its entrypoint calls, in which order.

    Old fields that Argo's version knows are read as it reads them, with a note; those that it doesn't know are errors.
    """
    from pydsl.report import graph  # after the arguments have been read
    from pydsl.spec import encode

    subject = named(target, files)
    version = this_projects_options(argo).target
    for note in subject.aged(version):
        click.echo(render(note), err=True)
    drawing = graph.draw(encode(subject.workflow(version)), subject.library(version))
    echo({"mermaid": graph.mermaid, "dot": graph.dot}[form](drawing), nl=False)
