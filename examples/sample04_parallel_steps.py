"""One step, then two at the same time.

Outcome: Succeeded
step1 prints: hello
step2-1 prints: hello
step2-2 prints: hello
"""

from pydsl import Container, Steps, Workflow, parallel, template


@template
def say_hello() -> Container:
    return Container(image="busybox", command=["echo"], args=["hello"])


@template
def main() -> None:
    with Steps():
        say_hello().named("step1")
        with parallel():
            say_hello().named("step2-1")
            say_hello().named("step2-2")


workflow = Workflow(main, generate_name="sample04-")
