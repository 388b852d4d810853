"""`pydsl graph`."""

from __future__ import annotations

import click

from pydsl.cli.sources import choose, library_from, read_units, require_sound, split_target
from pydsl.plan.submission import as_workflow


@click.command("graph")
@click.argument("target", metavar="FILE[:NAME]")
@click.option(
    "--format", "form", type=click.Choice(["mermaid", "dot"]), default="mermaid", show_default=True, help="Language."
)
@click.option("-f", "--file", "files", multiple=True, help="A file of templates that the workflow refers to.")
def command(target: str, form: str, files: tuple[str, ...]) -> None:
    """Draw the workflow of FILE: what its entrypoint calls, in which order."""
    from pydsl.report import graph  # after the arguments have been read
    from pydsl.spec import encode

    path, name = split_target(target)
    units = read_units(path)
    others = [unit for file in files for unit in read_units(split_target(file)[0])]
    require_sound([*units, *others])
    library = library_from([*units, *others])
    workflow = as_workflow(choose(units, name, str(path)).object)
    drawing = graph.draw(encode(workflow), library)
    click.echo({"mermaid": graph.mermaid, "dot": graph.dot}[form](drawing), nl=False)
