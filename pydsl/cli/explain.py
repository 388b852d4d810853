"""`pydsl explain`: say what a code of lint finds, with a bad and a good example."""

from __future__ import annotations

import click

from pydsl.cli.completed import codes
from pydsl.diagnostics import nearest
from pydsl.errors import UsageError


@click.command("explain")
@click.argument("code", required=False, shell_complete=codes)
@click.option("--all", "everything", is_flag=True, help="Print the page of all codes, in Markdown.")
def command(code: str | None, everything: bool) -> None:
    """Say what a code of `pydsl lint` (PD206) finds, why, and show a bad and a good example."""
    from pydsl.lint.pages import explained, pages, reference  # its texts are only for those who ask

    if everything:
        click.echo(reference(), nl=False)
        return
    wanted = (code or "").upper()
    if wanted not in pages():
        close = nearest(wanted, pages())
        hint = f" Did you mean {close}?" if close else ""
        raise UsageError(f"{code!r} is no code of pydsl's.{hint}" if code else "name a code, or --all")
    click.echo(explained(pages()[wanted]))
