"""A DAG that goes on with its other branch after a task has failed."""

from pydsl import DAG, Container, Retry, Workflow, template


@template
def a() -> Container:
    return Container(image="busybox", command=["echo"], args=["hello world"])


@template
def b() -> Container:
    return Container(image="busybox", command=["sh", "-c"], args=["sleep 30; echo haha"], retry=Retry(limit="2"))


@template
def c() -> Container:
    failure = "echo intentional failure; exit 2"
    return Container(image="busybox", command=["sh", "-c"], args=[failure], retry=Retry(limit="3"))


d = a.variant("d")


@template
def statis() -> None:
    with DAG(fail_fast=False):
        first = a().named("A")
        second = b().named("B").after(first)
        c().named("C").after(first)
        fourth = d().named("D").after(second)
        d().named("E").after(fourth)


workflow = Workflow(statis, generate_name="dag-primay-branch-")
