"""Steps that clean up after themselves."""

from pydsl import Container, Steps, Workflow, parallel, template


@template
def print_message(message: str) -> Container:
    return Container(image="busybox", command=["echo"], args=[message])


@template
def exit() -> Container:
    return Container(image="busybox", command=["echo"], args=["step cleanup"])


@template
def main() -> None:
    with Steps():
        first = print_message(message="hello1").named("hello1")
        with parallel():
            second = print_message(message="hello2a").named("hello2a")
            third = print_message(message="hello2b").named("hello2b")
    for call in (first, second, third):
        with call.on_exit():
            exit()


workflow = Workflow(main, generate_name="exit-handler-step-level-")
