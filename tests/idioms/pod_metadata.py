"""Labels and an annotation for the pods of one template."""

from pydsl import Container, Steps, Workflow, template


@template(
    labels={"app": "print-message", "tier": "demo"},
    annotations={"iam.amazonaws.com/role": "role-arn"},
)
def print_message(message: str) -> Container:
    return Container(image="busybox", command=["echo"], args=[message])


@template
def hello_hello_hello() -> None:
    with Steps():
        print_message(message="hello1").named("hello1")


workflow = Workflow(hello_hello_hello, generate_name="steps-")
