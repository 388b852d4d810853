"""`pydsl watch`: show a run again and again, until it's over."""

from __future__ import annotations

import sys
import time

import click

from pydsl.cli.kept import chosen, look, selector, tell

EVERY = 0.5
"""Seconds between two looks."""
CLEAR = "\x1b[H\x1b[2J"


@click.command("watch")
@click.argument("name", metavar="WORKFLOW")
@selector
@click.option("--status", default="", help="Show nodes of this phase only.")
def command(name: str, selector: str, status: str) -> None:
    """Show a run again and again, until it's over."""
    run, how = chosen(name), look("", no_color=False, no_utf8=False, node_selector=selector, status=status)
    seen = -1
    while True:
        driven, over, changes = run.is_driven, run.is_over, run.changes
        if changes != seen:
            click.echo(CLEAR if sys.stdout.isatty() else "", nl=False)
            tell(run, how)
            seen = changes
        if over or not driven:
            return
        time.sleep(EVERY)
