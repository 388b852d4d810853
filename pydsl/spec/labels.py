"""Labels and annotations that say what a workflow is made of. Argo: workflow/common/{common,convert}.go."""

SUBMITTED_FROM = {
    "WorkflowTemplate": "workflows.argoproj.io/workflow-template",
    "ClusterWorkflowTemplate": "workflows.argoproj.io/cluster-workflow-template",
    "CronWorkflow": "workflows.argoproj.io/cron-workflow",
}
"""By kind, the label whose value is the name of what was submitted."""
RESUBMITTED_FROM = "workflows.argoproj.io/resubmitted-from-workflow"
COMPLETED = "workflows.argoproj.io/completed"
PHASE = "workflows.argoproj.io/phase"
INSTANCE = "workflows.argoproj.io/controller-instanceid"
SCHEDULED_TIME = "workflows.argoproj.io/scheduled-time"
"""The annotation of a CronWorkflow's workflow."""
