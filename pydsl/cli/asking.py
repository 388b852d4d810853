"""What a person is asked for at a terminal: values of parameters, answers of a step that waits."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from pydsl.cli.screen import tell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pydsl.plan.lacking import Lacking


def is_at_terminal() -> bool:
    """Whether somebody can be asked: what's printed is seen, and what's typed comes here."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def asking() -> Callable[[Sequence[Lacking]], Mapping[str, str]] | None:
    """Return what asks for parameters; None where nobody can be asked."""
    return ask if is_at_terminal() else None


def ask(missing: Sequence[Lacking]) -> dict[str, str]:
    """Ask for the value of each; where an enum lists what there is, for one of those."""
    return {one.name: answer(one) for one in missing}


def answer(one: Lacking) -> str:
    """Ask for one value."""
    if one.description:
        tell(one.description, err=True)
    import click  # nobody waits for it but who is asked

    kind = click.Choice(one.enum) if one.enum else click.STRING
    try:
        return str(click.prompt(one.name, type=kind, err=True))
    except click.Abort:
        raise KeyboardInterrupt from None
