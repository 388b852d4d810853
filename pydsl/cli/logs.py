"""`pydsl logs`: print what the pods of a run wrote."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

import click

from pydsl.cli.completed import kept_runs
from pydsl.cli.kept import seconds
from pydsl.cli.places import somewhere
from pydsl.cli.screen import shown

if TYPE_CHECKING:
    from pydsl.cli.places import Here, There

COLOURS = ("31", "32", "33", "34", "35", "36")


@click.command("logs")
@somewhere
@click.argument("name", metavar="WORKFLOW", shell_complete=kept_runs)
@click.argument("pod", metavar="[POD]", default="")
@click.option("-c", "--container", default="main", show_default=True, help="Whose output is printed.")
@click.option("-f", "--follow", is_flag=True, help="Go on until the run is over.")
@click.option("--grep", default="", metavar="REGEX", help="Only lines in which this is found.")
@click.option("--since", default="", metavar="SPAN", help="Only of containers that wrote since then: 30s, 10m.")
@click.option("--tail", type=int, default=-1, help="Only so many last lines of each pod.")
@click.option("-p", "--previous", is_flag=True, help="What pods wrote before they ran again.")
@click.option("--timestamps", is_flag=True, help="Print when each line was written; on a cluster only.")
@click.option("--no-color", is_flag=True, help="Print no colours.")
def command(place: Here | There, name: str, since: str, no_color: bool, **wish: Any) -> None:
    """Print what the pods of a run wrote, with their names. POD is the name of a pod, a step or a template."""
    from pydsl.cluster.contract import LogWish

    after = time.time() - seconds(since, "--since") if since else None
    colour = not no_color and sys.stdout.isatty()
    run, wished, line = place.find(name), LogWish(since=after, **wish), None
    for line in run.lines(wished):
        click.echo(f"{_coloured(line.pod) if colour else line.pod}: {shown(line.text)}")
    if line is None and not place.is_cluster:
        from pydsl.local.logs import unknown

        if why := unknown(run, wished):
            click.echo(why, err=True)


def _coloured(pod: str) -> str:
    return f"\x1b[{COLOURS[sum(pod.encode()) % len(COLOURS)]}m{pod}\x1b[0m"
