"""Tasks that depend on how others ended: `.succeeded`, `.failed`, joined by `&` and `|`."""

from pydsl import DAG, Container, Workflow, template


@template
def pass_() -> Container:
    return Container(image="busybox", command=["sh", "-c", "exit 0"])


@template
def fail() -> Container:
    return Container(image="busybox", command=["sh", "-c", "exit 1"])


@template
def diamond() -> None:
    with DAG():
        a = pass_().named("A")
        b = pass_().named("B").after(a)
        c = fail().named("C").after(a)
        pass_().named("should-execute-1").after(a, c.succeeded | c.failed)
        either = pass_().named("should-execute-2").after(b | c)
        both = pass_().named("should-not-execute").after(b, c)
        pass_().named("should-execute-3").after(either.succeeded | both)


workflow = Workflow(diamond, generate_name="dag-diamond-")
