"""`pydsl version`: print the versions of pydsl, Python and Argo's API."""

from __future__ import annotations

import platform

import click

from pydsl import __version__

ARGO_API = "4.1"


@click.command("version")
def command() -> None:
    """Print the versions of pydsl, Python and Argo's API."""
    click.echo(text())


def text() -> str:
    """Return the versions in a line."""
    return f"pydsl {__version__} (Python {platform.python_version()}, Argo Workflows API {ARGO_API})"
