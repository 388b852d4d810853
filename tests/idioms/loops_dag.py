"""A DAG with a loop in its middle."""

from pydsl import DAG, Container, Workflow, each, template


@template
def print_message(message: str) -> Container:
    return Container(image="busybox", command=["echo"], args=[message])


@template
def loops_dag() -> None:
    with DAG():
        a = print_message(message="A").named("A")
        with each(["foo", "bar", "baz"]) as word:
            b = print_message(message=word).named("B").after(a)
        print_message(message="C").named("C").after(b)


workflow = Workflow(loops_dag)
