"""What is printed, on its way to a terminal or to whatever else standard output is."""

from __future__ import annotations

import sys


def echo(text: str, *, nl: bool = True) -> None:
    """Print what others wrote: to a terminal with escapes for what it would obey, elsewhere as it is."""
    tell(shown(text), nl=nl)


def shown(text: str) -> str:
    """Return a text as `echo` prints it."""
    if not sys.stdout.isatty():
        return text
    from pydsl.report.visible import visible  # what isn't looked at needs none of it

    return visible(text)


def tell(text: str, *, nl: bool = True, err: bool = False) -> None:
    """Print a text as click does; plain text that needs nothing done to it, without click."""
    stream = sys.stderr if err else sys.stdout
    if "\x1b" not in text and (stream.encoding or "").lower() == "utf-8":
        stream.write(f"{text}\n" if nl else text)
        stream.flush()
        return
    import click

    click.echo(text, nl=nl, err=err)
