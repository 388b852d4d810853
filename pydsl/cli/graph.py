"""`pydsl graph`: draw a workflow as Mermaid or DOT."""

from __future__ import annotations

import click

from pydsl.lint.preparing import named
from pydsl.plan.submission import as_workflow


@click.command("graph")
@click.argument("target", metavar="FILE[:NAME]", type=click.Path(allow_dash=True))
@click.option(
    "--format", "form", type=click.Choice(["mermaid", "dot"]), default="mermaid", show_default=True, help="Language."
)
@click.option(
    "-f", "--file", "files", multiple=True, type=click.Path(), help="A file of templates that the workflow refers to."
)
def command(target: str, form: str, files: tuple[str, ...]) -> None:
    """Draw the workflow of FILE: what its entrypoint calls, in which order."""
    from pydsl.report import graph  # after the arguments have been read
    from pydsl.spec import encode

    subject = named(target, files)
    workflow = as_workflow(subject.manifest.typed)
    drawing = graph.draw(encode(workflow), subject.library)
    click.echo({"mermaid": graph.mermaid, "dot": graph.dot}[form](drawing), nl=False)
