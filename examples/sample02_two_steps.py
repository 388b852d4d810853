"""Two steps: the second begins when the first has succeeded.

Outcome: Succeeded
step1 prints: hello
step2 prints: hello
"""

from pydsl import Container, Steps, Workflow, template


@template
def say_hello() -> Container:
    return Container(image="busybox", command=["echo"], args=["hello"])


@template
def main() -> None:
    with Steps():
        say_hello().named("step1")
        say_hello().named("step2")


workflow = Workflow(main, generate_name="sample02-")
