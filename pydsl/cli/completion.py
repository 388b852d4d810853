"""`pydsl completion`: print a script that completes pydsl's words in a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

SHELLS = ["bash", "zsh", "fish"]


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> None:
    """Print a script that completes pydsl's words in SHELL.

    For bash, put this line in ~/.bashrc: eval "$(pydsl completion bash)"
    """
    completion = get_completion_class(shell)
    assert completion is not None, "click knows each of SHELLS"
    root = click.get_current_context().find_root()
    click.echo(completion(root.command, {}, "pydsl", "_PYDSL_COMPLETE").source())
