"""A diamond of diamonds: a DAG's task may be a DAG, and pass its input on inside of a text."""

from pydsl import DAG, Container, Workflow, template


@template
def echo(message: str) -> Container:
    return Container(image="busybox", command=["echo", message])


@template
def nested_diamond(message: str) -> None:
    with DAG():
        a = echo(message=f"{message}A").named("A")
        b = echo(message=f"{message}B").named("B").after(a)
        c = echo(message=f"{message}C").named("C").after(a)
        echo(message=f"{message}D").named("D").after(b, c)


@template
def diamond() -> None:
    with DAG():
        a = nested_diamond(message="A").named("A")
        b = nested_diamond(message="B").named("B").after(a)
        c = nested_diamond(message="C").named("C").after(a)
        nested_diamond(message="D").named("D").after(b, c)


workflow = Workflow(diamond, generate_name="dag-nested-")
