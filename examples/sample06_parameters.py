"""One template called with different arguments: the call passes them, the template lists them as inputs.

Outcome: Succeeded
step1 prints: hello from step 1
step2 prints: hello from step 2
"""

from pydsl import Container, Steps, Workflow, template


@template
def print_message(message: str) -> Container:
    return Container(image="busybox", command=["echo"], args=[message])


@template
def main() -> None:
    with Steps():
        print_message(message="hello from step 1").named("step1")
        print_message(message="hello from step 2").named("step2")


workflow = Workflow(main, generate_name="sample06-")
