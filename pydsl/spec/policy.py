"""Policies: trying again, cleaning up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.classes import define

if TYPE_CHECKING:
    from pydsl.spec.meta import LabelSelector
    from pydsl.spec.values import Given, Int32, IntOrString


@define(kw_only=True)
class RetryStrategy:
    """Whether, how often and when something is tried again."""

    limit: IntOrString | None = None
    retry_policy: str | None = None
    expression: str | None = None
    backoff: Given[Backoff] | None = None
    affinity: Given[RetryAffinity] | None = None


@define(kw_only=True)
class Backoff:
    """How long the waits between tries are."""

    duration: str | None = None
    factor: IntOrString | None = None
    max_duration: str | None = None
    cap: str | None = None


@define(kw_only=True)
class RetryAffinity:
    """Where a retry runs."""

    node_anti_affinity: Given[RetryNodeAntiAffinity] | None = None


@define(kw_only=True)
class RetryNodeAntiAffinity:
    """A retry runs on another node. It has no fields."""


@define(kw_only=True)
class TTLStrategy:
    """How many seconds after its end a workflow is deleted."""

    seconds_after_completion: Int32 | None = None
    seconds_after_failure: Int32 | None = None
    seconds_after_success: Int32 | None = None


@define(kw_only=True)
class PodGC:
    """When pods are deleted, and which."""

    strategy: str | None = None
    label_selector: Given[LabelSelector] | None = None
    delete_delay_duration: str | None = None


@define(kw_only=True)
class VolumeClaimGC:
    """When the claims of a run are deleted."""

    strategy: str | None = None
