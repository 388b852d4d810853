"""The same order as sample 4, said as a DAG: both later tasks wait for the first, and for nothing else.

Outcome: Succeeded
step1 prints: hello
step2-1 prints: hello
step2-2 prints: hello
"""

from pydsl import DAG, Container, Workflow, template


@template
def say_hello() -> Container:
    return Container(image="busybox", command=["echo"], args=["hello"])


@template
def main() -> None:
    with DAG():
        first = say_hello().named("step1")
        say_hello().named("step2-1").after(first)
        say_hello().named("step2-2").after(first)


workflow = Workflow(main, generate_name="sample05-")
