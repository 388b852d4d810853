"""Workflows on a cluster, by the Kubernetes API or by Argo Server: objects, what is asked of them, what they log.

Nothing here is loaded by who compiles or runs on this machine.
"""

from __future__ import annotations

from pydsl.lazy import TYPE_CHECKING

if TYPE_CHECKING:
    from pydsl.cluster.contract import Change, Cluster, Listing, LogLine, LogWish, Selection
    from pydsl.cluster.destination import Destination
    from pydsl.cluster.errors import ClusterError
    from pydsl.cluster.kinds import ResourceKind

__all__ = [
    "Change",
    "Cluster",
    "ClusterError",
    "Destination",
    "Listing",
    "LogLine",
    "LogWish",
    "ResourceKind",
    "Selection",
]

_ELSEWHERE = {"ClusterError": "errors", "ResourceKind": "kinds", "Destination": "destination"}


def __getattr__(name: str) -> object:
    """Load a part when it's asked for (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_ELSEWHERE.get(name, 'contract')}"), name)
