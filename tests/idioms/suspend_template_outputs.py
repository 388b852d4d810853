"""A workflow that waits for a person, who gives it a text."""

from typing import Annotated

from pydsl import Container, Parameter, Steps, Suspend, Workflow, supplied, template


@template
def approve() -> Suspend[Annotated[str, Parameter("message")]]:
    return Suspend(outputs=supplied())


@template
def print_message(message: str) -> Container:
    return Container(image="busybox", command=["echo"], args=[message])


@template(name="suspend")
def main() -> None:
    with Steps():
        approved = approve()
        print_message(message=approved.output).named("release")


workflow = Workflow(main, name="suspend-outputs")
