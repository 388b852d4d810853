"""`pydsl completion`: print a script that completes pydsl's words in a shell."""

from __future__ import annotations

import click
from click.shell_completion import BashComplete, CompletionItem, ZshComplete, add_completion_class, get_completion_class

SHELLS = ["bash", "zsh", "fish"]
_ADDS_A_WORD = "COMPREPLY+=($value)"
_ADDS_ALL = "compadd -U -V unsorted -a completions"


class BashWords(BashComplete):
    """Completion for bash, which takes `:` and `=` for words of their own: `a.py:b` comes as three."""

    source_template = BashComplete.source_template.replace(
        _ADDS_A_WORD, f"{_ADDS_A_WORD}\n            [[ $value == *= ]] && compopt -o nospace"
    )

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the one that's completed, and that one, whole."""
        before, incomplete = super().get_completion_args()
        if incomplete == ":":
            return before[:-1], f"{before[-1]}:"
        if before[-1:] == [":"]:
            return before[:-2], f"{before[-2]}:{incomplete}"
        return before, incomplete

    def format_completion(self, item: CompletionItem) -> str:
        """Write one for the script: of a word with a `:`, what comes after it."""
        return f"{item.type},{item.value.rpartition(':')[2]}"


class ZshWords(ZshComplete):
    """Completion for zsh, without a blank after `name=`."""

    source_template = ZshComplete.source_template.replace(
        _ADDS_ALL,
        f"if [[ $completions[1] == *= ]]; then compadd -S '' -U -V unsorted -a completions; else {_ADDS_ALL}; fi",
    )


def begin() -> None:
    """Let click complete pydsl's words."""
    add_completion_class(BashWords)
    add_completion_class(ZshWords)


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> None:
    """Print a script that completes pydsl's words in SHELL.

    For bash, put this line in ~/.bashrc: eval "$(pydsl completion bash)". For zsh, the same with zsh in ~/.zshrc;
    for fish, in ~/.config/fish/config.fish: pydsl completion fish | source
    """
    begin()
    completion = get_completion_class(shell)
    assert completion is not None, "click knows each of SHELLS"
    root = click.get_current_context().find_root()
    click.echo(completion(root.command, {}, "pydsl", "_PYDSL_COMPLETE").source())
