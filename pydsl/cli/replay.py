"""`pydsl replay`: run a step of a run once more, before your eyes or under the debugger."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from pydsl.cli.entering import entering

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from pydsl.local.entering import Entered


@click.command("replay")
@entering
@click.option(
    "--pdb", is_flag=True, help="Under Python's debugger: stops where the function begins, and where it raises."
)
def command(enter: Callable[[], AbstractContextManager[Entered]], pdb: bool) -> None:
    """Run the command of NODE of RUN once more, with the inputs that it had, in the foreground.

    The run isn't changed: what the step gives is nobody's. The exit status is the command's.
    """
    with enter() as entered:
        status = entered.replay(debug=pdb)
    sys.exit(status)
