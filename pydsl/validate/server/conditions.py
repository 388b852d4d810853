"""Rules of the CRDs over several fields of an object (there: CEL), by class. A field that's empty is there, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.template_kinds import TEMPLATE_KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pydsl.spec.values import Json

Fault = tuple[str, str]
"""The field at which it shows ("" for the object), and what's wrong."""

STORES = ("s3", "git", "http", "artifactory", "hdfs", "raw", "oss", "gcs", "azure", "plugin")


def _one_store(data: Mapping[str, Json]) -> Iterator[Fault]:
    given = [store for store in STORES if store in data]
    if len(given) > 1:
        yield given[1], f"at most one artifact location can be specified, not {' and '.join(given)}"


def _sequence(data: Mapping[str, Json]) -> Iterator[Fault]:
    if "count" in data and "end" in data:
        yield "", "only one of count or end can be defined"


def _gauge(data: Mapping[str, Json]) -> Iterator[Fault]:
    if data.get("realtime") and "resourcesDuration." in str(data.get("value")):
        yield "value", "'resourcesDuration.*' metrics cannot be used in real-time gauges"


def _task(data: Mapping[str, Json]) -> Iterator[Fault]:
    for other in ("dependencies", "continueOn"):
        if "depends" in data and other in data:
            yield other, f"cannot use both 'depends' and '{other}'"
    if ("depends" in data or "dependencies" in data) and str(data.get("name"))[:1] in set("0123456789"):
        yield "name", "task name cannot begin with a digit when using 'depends' or 'dependencies'"


def _resource(data: Mapping[str, Json]) -> Iterator[Fault]:
    if "manifest" in data and "manifestFrom" in data:
        yield "manifestFrom", "only one of manifest or manifestFrom can be specified"


def _template(data: Mapping[str, Json]) -> Iterator[Fault]:
    kinds = [kind for kind in TEMPLATE_KINDS if kind in data]
    if len(kinds) > 1:
        yield "", f"template must have at most one template type, not {' and '.join(kinds)}"
    composite = "steps" in data or "dag" in data
    if composite and data.get("timeout"):
        yield "timeout", "timeout cannot be applied to steps or dag templates"
    if composite and "activeDeadlineSeconds" in data:
        yield "activeDeadlineSeconds", "activeDeadlineSeconds is only valid for leaf templates"


CONDITIONS: dict[str, Callable[[Mapping[str, Json]], Iterator[Fault]]] = {
    "Artifact": _one_store,
    "ArtifactLocation": _one_store,
    "ArtifactPaths": _one_store,
    "Sequence": _sequence,
    "Gauge": _gauge,
    "DAGTask": _task,
    "ResourceTemplate": _resource,
}
"""By the class of the object."""

OF_ITEMS: dict[tuple[str, str], Callable[[Mapping[str, Json]], Iterator[Fault]]] = {
    ("WorkflowSpec", "templates"): _template
}
"""By the class and field of the list whose items are looked at; `templateDefaults` isn't."""
