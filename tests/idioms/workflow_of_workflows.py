"""Steps that make workflows from a template on the cluster, and wait for them."""

from pydsl import Resource, Steps, Workflow, template

SUBMITTABLE = "workflow-template-submittable"


def workflow_from(name: str, spec: str) -> Resource:
    head = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\n"
    return Resource(
        action="create",
        manifest=f"{head}metadata:\n  generateName: {name}\nspec:\n{spec}",
        success_condition="status.phase == Succeeded",
        failure_condition="status.phase in (Failed, Error)",
    )


@template
def resource_without_argument(workflowtemplate: str) -> Resource:
    spec = f"  workflowTemplateRef:\n    name: {workflowtemplate}\n"
    return workflow_from("workflow-of-workflows-1-", spec)


@template
def resource_with_argument(workflowtemplate: str, message: str) -> Resource:
    arguments = f"  arguments:\n    parameters:\n    - name: message\n      value: {message}\n"
    spec = f"  workflowTemplateRef:\n    name: {workflowtemplate}\n"
    return workflow_from("workflow-of-workflows-2-", arguments + spec)


@template
def main() -> None:
    with Steps():
        resource_without_argument(workflowtemplate=SUBMITTABLE).named("workflow1")
        resource_with_argument(workflowtemplate=SUBMITTABLE, message="Welcome Argo").named("workflow2")


workflow = Workflow(main, generate_name="workflow-of-workflows-")
