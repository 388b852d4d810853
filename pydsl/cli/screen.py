"""What others wrote, on its way to a terminal or to whatever else standard output is."""

from __future__ import annotations

import sys

import click

from pydsl.report.visible import visible


def echo(text: str, *, nl: bool = True) -> None:
    """Print a text: to a terminal with escapes for what it would obey, elsewhere as it is."""
    click.echo(shown(text), nl=nl)


def shown(text: str) -> str:
    """Return a text as `echo` prints it."""
    return visible(text) if sys.stdout.isatty() else text
