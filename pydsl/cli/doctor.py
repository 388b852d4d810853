"""`pydsl doctor`: say what keeps a cluster from doing what is asked of it, and what to do about it."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

import click

from pydsl.cli.places import on_a_cluster

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.cli.places import There
    from pydsl.cluster.doctor.examined import Examined


@click.command("doctor")
@on_a_cluster
@click.option("--serviceaccount", "account", default="default", show_default=True, help="What workflows run as.")
def command(place: There, account: str) -> None:
    """Look at a cluster: the server, clocks, Argo's CRDs, the namespace, your rights, the service account, artifacts.

    A line for each: `ok`, `NO`, or `?` for what can't be seen from here; then what to do. Missing rights are told as
    YAML to apply. Exit status 1 if something is wrong.
    """
    from pydsl.cluster.doctor.examined import BAD, shown

    found = _examined(place.cluster, place.namespace, account)
    click.echo("\n".join(shown(found)))
    sys.exit(any(one.verdict == BAD for one in found))


def _examined(cluster: Any, namespace: str, account: str) -> Sequence[Examined]:
    from pydsl.cluster.destination import ArgoServer
    from pydsl.cluster.doctor import checks
    from pydsl.cluster.doctor.examined import Asker

    if isinstance(cluster.destination.way, ArgoServer):
        asker = Asker(cluster.transport, "/api/v1/version")
        return [checks.client(), *checks.by_argo_server(asker, namespace, time.time)]
    asker = Asker(cluster.transport, "/version")
    return [checks.client(), *checks.by_kubernetes(asker, namespace, account, time.time)]
