"""A template for events to submit: it reads parameters that only the event knows."""

from pydsl import Container, Steps, WorkflowTemplate, argo, template


@template
def argosay(salutation: str, appellation: str) -> Container:
    return Container(image="argoproj/argosay:v2", args=["echo", f"{salutation} {appellation}"])


@template
def main() -> None:
    with Steps():
        argosay(
            salutation=argo.workflow.parameter("salutation"),
            appellation=argo.workflow.parameter("appellation"),
        ).named("a")


consumer = WorkflowTemplate("event-consumer", main, arguments={"salutation": "hello"})
