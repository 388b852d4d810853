"""A DAG that begins with two tasks."""

from pydsl import DAG, Container, Workflow, template


@template
def echo(message: str) -> Container:
    return Container(image="busybox", command=["echo", message])


@template
def multiroot() -> None:
    with DAG():
        a = echo(message="A").named("A")
        b = echo(message="B").named("B")
        echo(message="C").named("C").after(a)
        echo(message="D").named("D").after(a, b)


workflow = Workflow(multiroot, generate_name="dag-multiroot-")
