"""What stands beside workflows in a file: cron workflows, event bindings, other objects of Kubernetes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from pydsl.authoring.emitted import Emitted
from pydsl.authoring.places import here, mistake
from pydsl.authoring.workflow import Workflow, WorkflowTemplate
from pydsl.authoring.workflow_options import CRON

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Unpack

    from pydsl.authoring.workflow_options import CronOptions


class CronWorkflow(Emitted):
    """A workflow that runs by the clock: `CronWorkflow("nightly", schedules=["0 3 * * *"], workflow=workflow)`."""

    KIND = "CronWorkflow"

    def _known_options(self) -> frozenset[str]:
        return CRON

    def __init__(self, name: str, *, workflow: Workflow[...], **options: Unpack[CronOptions]) -> None:
        self.spot = here(sys._getframe(1))
        self.name = name
        if not isinstance(workflow, Workflow) or isinstance(workflow, WorkflowTemplate):
            raise mistake("PD513", f"{workflow!r:.60} is no workflow", "write workflow=Workflow(main)", self.spot)
        self.workflow = workflow
        self.options = self._checked(options, CRON)
        if not self.options.get("schedules"):
            raise mistake("PD513", f"{name} has no schedule", 'write schedules=["0 3 * * *"]', self.spot)


class WorkflowEventBinding(Emitted):
    """Submits a workflow template when an event arrives that fits `selector`, an expression over the event.

    `arguments` are texts, or expressions over the event, by `event("payload.message")`.
    """

    KIND = "WorkflowEventBinding"

    def __init__(
        self,
        name: str,
        *,
        selector: str,
        template: WorkflowTemplate[Any] | None = None,
        arguments: Mapping[str, Any] | None = None,
        submit: Any = None,
        **metadata: Any,
    ) -> None:
        self.spot = here(sys._getframe(1))
        self.name = name
        self.selector = selector
        self.template = template
        self.arguments = dict(arguments or {})
        self.submit = submit
        self.options = self._checked(metadata, frozenset({"namespace", "labels", "annotations", "metadata"}))
        if (template is not None or arguments) and submit is not None:
            raise mistake("PD513", f"{name} says what it submits in two ways", "give template, or submit", self.spot)


class Manifest(Emitted):
    """Any other object of Kubernetes, written beside the workflow: a dict, YAML text or a kubernetes.client model."""

    KIND = "Manifest"

    def __init__(self, content: Any, /) -> None:
        self.spot = here(sys._getframe(1))
        self.content = content
