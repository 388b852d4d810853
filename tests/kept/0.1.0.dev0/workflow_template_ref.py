"""Whole workflows made from a template on the cluster: one as the template is, one with other arguments.

Outcome: Succeeded
Prints: as_it_is hello from the template
Prints: with_arguments hello from the workflow
"""

from pydsl import Container, WorkflowTemplate, template


@template
def print_message(message: str) -> Container:
    return Container(image="busybox", command=["echo"], args=[message])


submittable = WorkflowTemplate("submittable", print_message).given(message="hello from the template")

as_it_is = submittable.workflow(generate_name="as-it-is-")
with_arguments = submittable.workflow(generate_name="with-arguments-", entrypoint="print-message").given(
    message="hello from the workflow"
)
