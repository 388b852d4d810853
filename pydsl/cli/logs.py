"""`pydsl logs`: print what the pods of a run wrote."""

from __future__ import annotations

import re
import sys
import time

import click

from pydsl.cli.kept import chosen, seconds
from pydsl.errors import UsageError

COLOURS = ("31", "32", "33", "34", "35", "36")
EVERY = 0.2
"""Seconds between two looks while a run is followed."""


@click.command("logs")
@click.argument("name", metavar="WORKFLOW")
@click.argument("pod", metavar="[POD]", default="")
@click.option("-c", "--container", default="main", show_default=True, help="Whose output is printed.")
@click.option("-f", "--follow", is_flag=True, help="Go on until the run is over.")
@click.option("--grep", default="", metavar="REGEX", help="Only lines in which this is found.")
@click.option("--since", default="", metavar="SPAN", help="Only of containers that wrote since then: 30s, 10m.")
@click.option("--tail", type=int, default=-1, help="Only so many last lines of each pod.")
@click.option("-p", "--previous", is_flag=True, help="What pods wrote before they ran again.")
@click.option("--no-color", is_flag=True, help="Print no colours.")
def command(name: str, pod: str, follow: bool, grep: str, no_color: bool, since: str, **how: object) -> None:
    """Print what the pods of a run wrote, each line with its pod's name. POD is a pod's or a node's name."""
    from pydsl.local.logs import LogReader

    run, wanted = chosen(name), _pattern(grep)
    after = time.time() - seconds(since, "--since") if since else 0.0
    reader = LogReader(run, pod=pod, after=after, **how)  # type: ignore[arg-type]  # click's values
    colour = not no_color and sys.stdout.isatty()
    while True:
        goes_on = follow and run.is_driven and not run.is_over
        for of, line in reader.lines(whole=not goes_on):
            if wanted is None or wanted.search(line):
                click.echo(f"{_coloured(of) if colour else of}: {line}")
        if not goes_on:
            return
        time.sleep(EVERY)


def _pattern(text: str) -> re.Pattern[str] | None:
    try:
        return re.compile(text) if text else None
    except re.error as error:
        raise UsageError(f"--grep {text}: {error}") from None


def _coloured(pod: str) -> str:
    return f"\x1b[{COLOURS[sum(pod.encode()) % len(COLOURS)]}m{pod}\x1b[0m"
