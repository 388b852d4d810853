"""`pydsl server`: answer as Argo Server does, from this machine's runs, for development."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import click

from pydsl.runtimes import AUTO, names

if TYPE_CHECKING:
    from collections.abc import Iterable

ANYWHERE = frozenset({"0.0.0.0", "::", ""})


@click.command("server")
@click.argument("paths", nargs=-1, metavar="[FILE...]", type=click.Path())
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=2746, show_default=True, type=click.IntRange(0, 65535), help="0 for a free one.")
@click.option("--token", envvar="PYDSL_SERVER_TOKEN", help="What clients have to send; one is made up unless given.")
@click.option("--runtime", type=click.Choice(names()), default=AUTO, show_default=True, help="What runs pods.")
def command(paths: tuple[str, ...], host: str, port: int, token: str | None, runtime: str) -> None:
    """Answer Argo Server's REST interface on this machine, until Ctrl-C. For development: there's no cluster behind it.

    A workflow that's created is run here, as `pydsl run --detach` does. FILEs and folders have the templates,
    ConfigMaps and Secrets that it may refer to. Whoever has the token can run commands as you.
    """
    from pydsl.server.served import Served
    from pydsl.server.serving import Listening
    from pydsl.store import home_folder

    made = token or secrets.token_urlsafe(24)
    served = Served(home=home_folder(None), token=made, runtime=runtime)
    _keep(served, paths)
    with Listening((host, port), served) as listening:
        address = f"{host or '0.0.0.0'}:{listening.server_address[1]}"
        click.echo(f"an Argo Server for development, over the runs of {served.home}, at http://{address}")
        click.echo(f"export ARGO_SERVER={address} ARGO_SECURE=false ARGO_HTTP1=true ARGO_NAMESPACE={served.namespace}")
        click.echo("export ARGO_TOKEN='Bearer " + (f"{made}'" if token is None else "...' (the one that was given)"))
        if host in ANYWHERE:
            click.echo("anybody who reaches this machine and has the token can run commands on it", err=True)
        listening.serve_forever()


def _keep(served: Any, paths: Iterable[str]) -> None:
    """Keep what files have: templates and CronWorkflows as objects, the rest for runs to refer to."""
    from pydsl.diagnostics import Severity
    from pydsl.errors import DiagnosticsError
    from pydsl.lint.repository import load_along

    loaded = load_along(paths)
    errors = [one for one in loaded.findings if one.severity is Severity.ERROR]
    if errors:
        raise DiagnosticsError(errors)
    for one in (*loaded.manifests, *loaded.beside):
        served.keep(one.kind, one.data)
