"""A diamond: B and C wait for A, D waits for both.

Outcome: Succeeded
A prints: A
B prints: B
C prints: C
D prints: D
"""

from pydsl import DAG, Container, Workflow, template


@template
def echo(message: str) -> Container:
    return Container(image="busybox", command=["echo"], args=[message])


@template
def diamond() -> None:
    with DAG():
        a = echo(message="A").named("A")
        b = echo(message="B").named("B").after(a)
        c = echo(message="C").named("C").after(a)
        echo(message="D").named("D").after(b, c)


workflow = Workflow(diamond)
