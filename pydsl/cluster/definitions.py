"""What people applied to a cluster: its templates and cron workflows, as they wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.cluster.errors import Missing
from pydsl.cluster.kinds import CLUSTER_TEMPLATE, CRON_WORKFLOW, WORKFLOW, WORKFLOW_TEMPLATE
from pydsl.manifest.applied import applied

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydsl.cluster.contract import ClusterObjects
    from pydsl.cluster.kinds import ResourceKind
    from pydsl.spec.values import Json

_OF_A_NAMESPACE = (WORKFLOW_TEMPLATE, CRON_WORKFLOW)
_NAMED = (WORKFLOW_TEMPLATE, CRON_WORKFLOW, CLUSTER_TEMPLATE)


def definitions(cluster: ClusterObjects, namespace: str, names: Sequence[str] = ()) -> list[Json]:
    """Return a namespace's WorkflowTemplates and CronWorkflows; or what's named, templates of the cluster among it.

    A name that neither has is a workflow's. Raises Missing for one that's nobody's.
    """
    if names:
        return [one for name in names for one in _named(cluster, namespace, name)]
    return [
        _whole(one, kind) for kind in _OF_A_NAMESPACE for one in sorted(cluster.list(kind, namespace).items, key=_name)
    ]


def _named(cluster: ClusterObjects, namespace: str, name: str) -> list[Json]:
    return list(_found(cluster, namespace, name)) or [_whole(cluster.get(WORKFLOW, name, namespace), WORKFLOW)]


def _found(cluster: ClusterObjects, namespace: str, name: str) -> Iterator[Json]:
    for kind in _NAMED:
        try:
            yield _whole(cluster.get(kind, name, namespace), kind)
        except Missing:
            continue


def _whole(data: Json, kind: ResourceKind) -> Json:
    """Return an object as it was applied; the items of a list don't say what they are."""
    return applied(kind.whole(data))


def _name(data: Json) -> str:
    return str(data["metadata"]["name"])
