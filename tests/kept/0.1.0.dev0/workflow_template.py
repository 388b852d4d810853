"""A library of templates, and a workflow that calls one of them by templateRef.

Outcome: Succeeded
call-print-message prints: hello from the library
"""

from pydsl import Container, Steps, Workflow, WorkflowTemplate, template


@template
def print_message(message: str) -> Container:
    return Container(image="busybox", command=["echo"], args=[message])


library = WorkflowTemplate("message-library", templates=[print_message])


@template
def main() -> None:
    with Steps():
        library.ref(print_message)(message="hello from the library").named("call-print-message")


workflow = Workflow(main, generate_name="template-ref-")
