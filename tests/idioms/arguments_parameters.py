"""A workflow's argument reaches the input of its entrypoint."""

from pydsl import Container, Workflow, template


@template
def print_message(message: str) -> Container:
    return Container(image="busybox", command=["echo"], args=[message])


workflow = Workflow(print_message, generate_name="arguments-parameters-").given(message="hello world")
