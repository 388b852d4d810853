"""Steps whose templates are on the cluster: a signature here, the rest there."""

from pydsl import Steps, TemplateRef, Workflow, parallel, template


@template
def print_message(message: str) -> TemplateRef:
    return TemplateRef("workflow-template-print-message", "print-message")


@template
def inner_steps(message: str) -> TemplateRef:
    return TemplateRef("workflow-template-inner-steps", "inner-steps")


@template
def hello_hello_hello() -> None:
    with Steps():
        print_message(message="hello1").named("hello1")
        with parallel():
            inner_steps(message="hello2a").named("hello2a")
            print_message(message="hello2b").named("hello2b")


workflow = Workflow(hello_hello_hello, generate_name="workflow-template-steps-")
