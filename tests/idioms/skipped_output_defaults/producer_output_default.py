"""The output of a task that's skipped, which has a default of its own."""

from typing import Annotated

from pydsl import DAG, Container, Parameter, Workflow, from_path, template


@template
def produce() -> Container[Annotated[str, Parameter("msg")]]:
    return Container(
        image="argoproj/argosay:v2",
        args=["echo", "real-value", "/tmp/out.txt"],
        outputs=from_path("/tmp/out.txt", default="hello-from-producer"),
    )


@template
def consume(in_: str) -> Container:
    return Container(image="argoproj/argosay:v2", args=["echo", f"consumer got: [{in_}]"])


@template
def main() -> None:
    with DAG():
        made = produce().named("producer").when("false")
        consume(in_=made.output).named("consumer").after(made.succeeded | made.skipped)


workflow = Workflow(main, generate_name="producer-output-default-")
