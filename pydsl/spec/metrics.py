"""Metrics that the controller tells Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.classes import define

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.spec.values import Given


@define(kw_only=True)
class Metrics:
    """The metrics of a workflow or a template."""

    prometheus: Sequence[Given[Prometheus]]


@define(kw_only=True)
class Prometheus:
    """One metric: a counter, a gauge or a histogram."""

    name: str
    help: str
    when: str | None = None
    labels: Sequence[Given[MetricLabel]] | None = None
    counter: Given[Counter] | None = None
    gauge: Given[Gauge] | None = None
    histogram: Given[Histogram] | None = None


@define(kw_only=True)
class Counter:
    """A number that only grows."""

    value: str


@define(kw_only=True)
class Gauge:
    """A number that goes up and down."""

    value: str
    realtime: bool
    operation: str | None = None


@define(kw_only=True)
class Histogram:
    """How often a value fell into which range."""

    buckets: Sequence[float]
    value: str


@define(kw_only=True)
class MetricLabel:
    """A label of a metric."""

    key: str
    value: str
