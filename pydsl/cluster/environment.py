"""What the environment says of where verbs act: all that those need to know who stay on this machine."""

from __future__ import annotations

from pydsl.lazy import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

TRUE, FALSE = ("1", "t", "true"), ("0", "f", "false")


def names_a_cluster(environment: Mapping[str, str]) -> bool:
    """Whether a verb that could act on this machine acts on a cluster, where no option says so."""
    wanted = environment.get("PYDSL_CLUSTER", "")
    return wanted.lower() not in FALSE and bool(wanted or environment.get("ARGO_SERVER"))
