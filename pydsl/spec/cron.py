"""Workflows that run by the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.classes import define

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.spec.meta import ObjectMeta, ObjectReference
    from pydsl.spec.status import Condition
    from pydsl.spec.values import Given, Int32, Int64, Time
    from pydsl.spec.workflow import WorkflowSpec


@define(kw_only=True)
class CronWorkflow:
    """A workflow that is submitted at given times."""

    api_version: str | None = "argoproj.io/v1alpha1"
    kind: str | None = "CronWorkflow"
    metadata: Given[ObjectMeta]
    spec: Given[CronWorkflowSpec]
    status: Given[CronWorkflowStatus] | None = None


@define(kw_only=True)
class CronWorkflowSpec:
    """When a workflow runs, what happens when runs overlap, and what is run."""

    schedules: Sequence[str]
    schedule: str | None = None
    """Up to Argo 3.7; now `schedules`."""
    timezone: str | None = None
    when: str | None = None
    suspend: bool | None = None
    concurrency_policy: str | None = None
    starting_deadline_seconds: Int64 | None = None
    stop_strategy: Given[StopStrategy] | None = None
    successful_jobs_history_limit: Int32 | None = None
    failed_jobs_history_limit: Int32 | None = None
    workflow_metadata: Given[ObjectMeta] | None = None
    workflow_spec: Given[WorkflowSpec]


@define(kw_only=True)
class CronWorkflowStatus:
    """What a CronWorkflow has done so far."""

    active: Sequence[Given[ObjectReference]] | None = None
    conditions: Sequence[Given[Condition]] | None = None
    failed: Int64 | None = None
    last_scheduled_time: Time | None = None
    phase: str | None = None
    succeeded: Int64 | None = None


@define(kw_only=True)
class StopStrategy:
    """When a CronWorkflow stops for good."""

    expression: str
