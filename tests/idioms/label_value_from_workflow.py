"""A workflow that gets a label from a parameter."""

from pydsl import Container, Workflow, template
from pydsl.spec import LabelValueFrom, WorkflowMetadata


@template
def main() -> Container:
    return Container(image="argoproj/argosay:v2")


workflow = Workflow(
    main,
    generate_name="label-value-from-",
    arguments={"foo": "bar"},
    workflow_metadata=WorkflowMetadata(labels_from={"foo": LabelValueFrom(expression="workflow.parameters.foo")}),
)
