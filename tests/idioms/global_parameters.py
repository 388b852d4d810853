"""A parameter of the workflow that any template may read through `argo`."""

from pydsl import Container, Workflow, argo, template


@template
def print_message() -> Container:
    return Container(image="busybox", command=["echo"], args=[argo.workflow.parameter("message")])


workflow = Workflow(print_message, generate_name="global-parameters-", arguments={"message": "hello world"})
