"""A step for each of two texts."""

from pydsl import Container, Steps, Workflow, each, template


@template
def print_message(message: str) -> Container:
    return Container(image="busybox", command=["echo"], args=[message])


@template
def loop_example() -> None:
    with Steps(), each(["hello world", "goodbye world"]) as message:
        print_message(message=message).named("print-message-loop")


workflow = Workflow(loop_example, generate_name="loops-")
