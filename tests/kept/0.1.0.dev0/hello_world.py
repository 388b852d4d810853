"""The smallest workflow: one container that prints a line.

Outcome: Succeeded
hello-world prints: hello world
"""

from pydsl import Container, Workflow, template


@template
def hello_world() -> Container:
    return Container(image="busybox", command=["echo"], args=["hello world"])


workflow = Workflow(hello_world)
