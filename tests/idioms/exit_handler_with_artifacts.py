"""An exit handler that's given the file that its step has written."""

from pathlib import Path
from typing import Annotated

from pydsl import Artifact, Container, Script, Steps, Workflow, from_path, template

WRITE = """\
with open("result.txt", "w") as f:
  f.write("Welcome")
"""


@template
def output() -> Script[Annotated[Path, Artifact("result")]]:
    return Script(image="python:alpine3.23", command=["python"], source=WRITE, outputs=from_path("/result.txt"))


@template
def exit(message: Annotated[Path, Artifact(path="/tmp/message")]) -> Container:
    return Container(image="python:alpine3.23", command=["sh", "-c"], args=["cat /tmp/message"])


@template
def main() -> None:
    with Steps():
        step = output().named("step-1")
        with step.on_exit():
            exit(message=step.output)


workflow = Workflow(main, generate_name="exit-handler-with-artifacts-")
