"""A step that carries its template with it."""

from pydsl import Container, Steps, Workflow, template


@template
def a() -> Container:
    return Container(image="argoproj/argosay:v2")


@template
def main() -> None:
    with Steps():
        a().inline()


workflow = Workflow(main, generate_name="steps-inline-")
