"""Steps that carry their templates with them, so that no template has a name of its own.

Outcome: Succeeded
step1 prints: first
step2 prints: second
"""

from pydsl import Container, Steps, Workflow, template


@template
def first() -> Container:
    return Container(image="busybox", command=["echo"], args=["first"])


@template
def second() -> Container:
    return Container(image="busybox", command=["echo"], args=["second"])


@template
def main() -> None:
    with Steps():
        first().named("step1").inline()
        second().named("step2").inline()


workflow = Workflow(main, generate_name="sample03-")
