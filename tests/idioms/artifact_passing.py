"""A file that one step writes, and the next one reads.

Differs: spec.templates[print-message-from-file].container.args[0]:
    "cat /tmp/message" -> "cat {{inputs.artifacts.message.path}}"
Why: a file in an f-string is the path that its annotation says, so that it's written once.
"""

from pathlib import Path
from typing import Annotated

from pydsl import Artifact, Container, Steps, Workflow, from_path, template


@template
def hello_world_to_file() -> Container[Annotated[Path, Artifact("hello-art")]]:
    return Container(
        image="busybox",
        command=["sh", "-c"],
        args=["sleep 1; echo hello world | tee /tmp/hello_world.txt"],
        outputs=from_path("/tmp/hello_world.txt"),
    )


@template
def print_message_from_file(message: Annotated[Path, Artifact(path="/tmp/message")]) -> Container:
    return Container(image="busybox", command=["sh", "-c"], args=[f"cat {message}"])


@template
def artifact_example() -> None:
    with Steps():
        made = hello_world_to_file().named("generate-artifact")
        print_message_from_file(message=made.output).named("consume-artifact")


workflow = Workflow(artifact_example, generate_name="artifact-passing-")
