"""`pydsl shell`: look around where a step of a run ran."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

import click

from pydsl.cli.entering import entering

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from pydsl.local.entering import Entered


@click.command("shell")
@entering
@click.argument("words", metavar="[-- COMMAND...]", nargs=-1, type=click.UNPROCESSED)
def command(enter: Callable[[], AbstractContextManager[Entered]], words: tuple[str, ...]) -> None:
    """Open a shell, or run COMMAND, where NODE of RUN ran: its runtime, environment and volumes, its inputs staged.

    A new container is made for it, of a run that was begun with --keep it's the one that the step left. The exit status
    is the command's.
    """
    with enter() as entered:
        if not words:
            click.echo(f"{entered.node} runs: {shlex.join(entered.own_words)}", err=True)
        status = entered.shell(words)
    sys.exit(status)
