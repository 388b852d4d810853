"""An input with a default: one call leaves it as it is, the other overrides it.

Outcome: Succeeded
default prints: hello, whoever you are
overridden prints: hello, Argo
"""

from pydsl import Container, Steps, Workflow, template


@template
def greet(message: str = "hello, whoever you are") -> Container:
    return Container(image="busybox", command=["echo"], args=[message])


@template
def main() -> None:
    with Steps():
        greet().named("default")
        greet(message="hello, Argo").named("overridden")


workflow = Workflow(main, generate_name="sample07-")
