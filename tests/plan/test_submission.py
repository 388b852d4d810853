"""What `argo submit` makes of a template, a CronWorkflow, a workflow."""

from __future__ import annotations

from typing import Any

import pytest

from pydsl.errors import UsageError
from pydsl.plan.submission import as_workflow
from pydsl.spec import decode_manifest, encode


def submitted(kind: str, metadata: Any, spec: Any) -> Any:
    """The metadata of the Workflow that a manifest is submitted as, at half past midnight."""
    manifest = {"apiVersion": "argoproj.io/v1alpha1", "kind": kind, "metadata": metadata, "spec": spec}
    obj, _ = decode_manifest(manifest)
    return encode(as_workflow(obj, at=1800.0))["metadata"]


@pytest.mark.parametrize(
    ("kind", "label"),
    [("WorkflowTemplate", "workflow-template"), ("ClusterWorkflowTemplate", "cluster-workflow-template")],
)
def test_a_templates_workflow_is_labelled_with_its_name(kind: str, label: str) -> None:
    made = submitted(kind, {"name": "t"}, {"entrypoint": "e", "templates": []})
    assert made == {"generateName": "t-", "labels": {f"workflows.argoproj.io/{label}": "t"}}


@pytest.mark.parametrize(
    ("scope", "label"), [({}, "workflow-template"), ({"clusterScope": True}, "cluster-workflow-template")]
)
def test_a_workflow_is_labelled_with_the_template_that_it_refers_to(scope: Any, label: str) -> None:
    metadata = {"name": "w", "labels": {"team": "blue"}}
    made = submitted("Workflow", metadata, {"workflowTemplateRef": {"name": "t", **scope}})
    assert made["labels"] == {"team": "blue", f"workflows.argoproj.io/{label}": "t"}


def test_a_workflow_of_its_own_is_submitted_as_it_is() -> None:
    assert submitted("Workflow", {"name": "w"}, {"entrypoint": "e"}) == {"name": "w"}


def test_a_cron_workflows_run_has_a_scheduled_time_its_namespace_and_what_the_spec_adds() -> None:
    added = {"labels": {"team": "blue"}, "annotations": {"a": "1"}}
    spec = {"schedules": ["0 3 * * *"], "workflowMetadata": added, "workflowSpec": {"entrypoint": "e"}}
    assert submitted("CronWorkflow", {"name": "c", "namespace": "data"}, spec) == {
        "generateName": "c-",
        "namespace": "data",
        "labels": {"team": "blue", "workflows.argoproj.io/cron-workflow": "c"},
        "annotations": {"workflows.argoproj.io/scheduled-time": "1970-01-01T00:30:00Z", "a": "1"},
    }


def test_a_cron_workflows_run_keeps_of_its_labels_the_controllers_instance_alone() -> None:
    ours = {"workflows.argoproj.io/controller-instanceid": "ours"}
    made = submitted("CronWorkflow", {"name": "c", "labels": {"team": "blue", **ours}}, {"workflowSpec": {}})
    assert made["labels"] == {"workflows.argoproj.io/cron-workflow": "c", **ours}


def test_what_is_run_by_its_name_needs_one() -> None:
    with pytest.raises(UsageError, match=r"^a WorkflowTemplate is run by its name: metadata.name gives it one$"):
        submitted("WorkflowTemplate", {"generateName": "t-"}, {"entrypoint": "e"})
