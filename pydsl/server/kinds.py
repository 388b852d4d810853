"""The kinds that the server keeps: what each is called in paths, messages and faults."""

from __future__ import annotations

import attrs


@attrs.frozen
class Stored:
    """One kind."""

    kind: str
    plural: str
    envelope: str
    """The field of a message that holds an object."""
    short: str

    def is_called(self, word: str) -> bool:
        """Whether a word means this kind."""
        return word in {self.kind, self.kind.lower(), self.plural, self.short}


WORKFLOW = Stored("Workflow", "workflows", "workflow", "wf")
TEMPLATE = Stored("WorkflowTemplate", "workflowtemplates", "template", "wftmpl")
CLUSTER_TEMPLATE = Stored("ClusterWorkflowTemplate", "clusterworkflowtemplates", "template", "cwft")
CRON_WORKFLOW = Stored("CronWorkflow", "cronworkflows", "cronWorkflow", "cwf")
STORED = (CRON_WORKFLOW, TEMPLATE, CLUSTER_TEMPLATE)
