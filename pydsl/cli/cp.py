"""`pydsl cp`: copy a run's artifacts into a folder."""

from __future__ import annotations

from pathlib import Path

import click

from pydsl.cli.completed import kept_runs
from pydsl.cli.screen import echo
from pydsl.errors import NotAsked

PATH = "{namespace}/{workflowName}/{nodeId}/outputs/{artifactName}"


@click.command("cp")
@click.argument("name", metavar="WORKFLOW", shell_complete=kept_runs)
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option("--artifact-name", "artifact", default="", help="Only artifacts of this name.")
@click.option("--node-id", "node", default="", help="Only those of this node; its name will do.")
@click.option("--template-name", "template", default="", help="Only those of this template's nodes.")
@click.option("--path", default=PATH, show_default=True, help="Where each goes below FOLDER.")
def command(name: str, folder: Path, **which: str) -> None:
    """Copy the artifacts that a run's steps put out into FOLDER, as the steps wrote them."""
    from pydsl.local.copying import copied  # after the arguments have been read
    from pydsl.local.runs import find

    count = 0
    for path in copied(find(name), folder, **which):
        echo(f'Created "{path}"')
        count += 1
    if not count:
        is_chosen = any(which[one] for one in ("artifact", "node", "template"))
        raise NotAsked(f"workflow {name} has no {'such artifact' if is_chosen else 'artifacts'}")
