"""A file that's kept in Artifactory; both ends say where, with the same object of `pydsl.spec`."""

from pathlib import Path
from typing import Annotated

from pydsl import Artifact, Container, Steps, Workflow, from_path, template
from pydsl.spec import ArtifactLocation, ArtifactoryArtifact, SecretKeySelector

SECRET = "my-artifactory-credentials"
KEPT = ArtifactLocation(
    artifactory=ArtifactoryArtifact(
        url="http://artifactory:8081/artifactory/generic-local/hello_world.tgz",
        username_secret=SecretKeySelector(name=SECRET, key="username"),
        password_secret=SecretKeySelector(name=SECRET, key="password"),
    )
)


@template
def hello_world_to_file() -> Container[Annotated[Path, Artifact("hello-art", location=KEPT)]]:
    return Container(
        image="busybox",
        command=["sh", "-c"],
        args=["echo hello world | tee /tmp/hello_world.txt"],
        outputs=from_path("/tmp/hello_world.txt"),
    )


@template
def print_message_from_file(message: Annotated[Path, Artifact(path="/tmp/message", location=KEPT)]) -> Container:
    return Container(image="busybox", command=["sh", "-c"], args=["cat /tmp/message"])


@template
def artifact_example() -> None:
    with Steps():
        made = hello_world_to_file().named("generate-artifact")
        print_message_from_file(message=made.output).named("consume-artifact")


workflow = Workflow(artifact_example, generate_name="artifactory-artifact-")
