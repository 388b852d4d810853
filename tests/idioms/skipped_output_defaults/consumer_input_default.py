"""The output of a task that's skipped, for an input that has a default: the default steps in."""

from typing import Annotated

from pydsl import DAG, Container, Parameter, Workflow, from_path, template


@template
def produce() -> Container[Annotated[str, Parameter("msg")]]:
    return Container(
        image="argoproj/argosay:v2",
        args=["echo", "real-value", "/tmp/out.txt"],
        outputs=from_path("/tmp/out.txt"),
    )


@template
def consume(in_: str = "fallback-from-input") -> Container:
    return Container(image="argoproj/argosay:v2", args=["echo", f"consumer got: [{in_}]"])


@template
def main() -> None:
    with DAG():
        made = produce().named("producer").when("false")
        consume(in_=made.output).named("consumer").after(made.succeeded | made.skipped)


workflow = Workflow(main, generate_name="consumer-input-default-")
