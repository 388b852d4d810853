"""A template whose time limit is an input: a kind's fields may use what the function is given."""

from pydsl import DAG, Container, Workflow, template


@template
def echo(timeout: str) -> Container:
    return Container(image="busybox", command=["sleep", "15s"], timeout=timeout)


@template
def diamond() -> None:
    with DAG():
        a = echo(timeout="20s").named("A")
        echo(timeout="10s").named("B").after(a)
        echo(timeout="20s").named("C").after(a)


workflow = Workflow(diamond, generate_name="dag-task-level-timeout-")
