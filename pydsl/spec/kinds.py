"""The kinds of objects that Argo knows."""

from __future__ import annotations

from typing import Any

from pydsl.spec.cron import CronWorkflow
from pydsl.spec.event import WorkflowEventBinding
from pydsl.spec.workflow import Workflow
from pydsl.spec.workflow_template import ClusterWorkflowTemplate, WorkflowTemplate

KINDS: dict[str, type[Any]] = {
    cls.__name__: cls
    for cls in (Workflow, WorkflowTemplate, ClusterWorkflowTemplate, CronWorkflow, WorkflowEventBinding)
}
"""The class of each kind, by the kind's name."""
