"""One template, called by the only step of another.

Outcome: Succeeded
step1 prints: hello from step 1
"""

from pydsl import Container, Steps, Workflow, template


@template
def say_hello() -> Container:
    return Container(image="busybox", command=["echo"], args=["hello from step 1"])


@template
def main() -> None:
    with Steps():
        say_hello().named("step1")


workflow = Workflow(main, generate_name="sample01-")
