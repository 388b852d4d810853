"""What the event binding beside submits: it prints the files that the event names."""

from pydsl import Container, Steps, WorkflowTemplate, argo, template


@template
def argosay(files: str) -> Container:
    return Container(image="argoproj/argosay:v2", args=["echo", f"Files affected by commit: {files}"])


@template
def main() -> None:
    with Steps():
        argosay(files=argo.workflow.parameter("files")).named("a")


consumer = WorkflowTemplate("github-path-filter", main, arguments={"files": "[]"})
