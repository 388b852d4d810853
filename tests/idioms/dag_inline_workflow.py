"""A task that carries its template with it."""

from pydsl import DAG, Container, Workflow, template


@template
def a() -> Container:
    return Container(image="argoproj/argosay:v2")


@template
def main() -> None:
    with DAG():
        a().inline()


workflow = Workflow(main, generate_name="dag-inline-")
