"""From a destination to its cluster, by the way in that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.cluster.destination import ArgoServer

if TYPE_CHECKING:
    from pydsl.cluster.contract import Cluster
    from pydsl.cluster.destination import Destination


def connect(destination: Destination) -> Cluster:
    """Return the cluster of a destination; nothing is asked of it yet. Raises UsageError."""
    from importlib import import_module  # each way in is loaded by who takes it

    way = "argo_server" if isinstance(destination.way, ArgoServer) else "kubernetes"
    cluster: Cluster = import_module(f"pydsl.cluster.{way}.connecting").connect(destination)
    return cluster
