"""Workflows that are submitted by events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.classes import define

if TYPE_CHECKING:
    from pydsl.spec.meta import ObjectMeta
    from pydsl.spec.parameter import Arguments
    from pydsl.spec.values import Given
    from pydsl.spec.workflow import WorkflowTemplateRef


@define(kw_only=True)
class WorkflowEventBinding:
    """A rule that submits a workflow when an event arrives."""

    api_version: str | None = "argoproj.io/v1alpha1"
    kind: str | None = "WorkflowEventBinding"
    metadata: Given[ObjectMeta]
    spec: Given[WorkflowEventBindingSpec]


@define(kw_only=True)
class WorkflowEventBindingSpec:
    """Which events are meant, and what they submit."""

    event: Given[Event]
    submit: Given[Submit] | None = None


@define(kw_only=True)
class Event:
    """The events that are meant, by an expression over their payload."""

    selector: str


@define(kw_only=True)
class Submit:
    """What an event submits, and with which arguments."""

    workflow_template_ref: Given[WorkflowTemplateRef]
    metadata: Given[ObjectMeta] | None = None
    arguments: Given[Arguments] | None = None
