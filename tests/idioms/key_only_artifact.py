"""Two tasks that share a file by its key alone: in the cluster's own repository."""

from pathlib import Path
from typing import Annotated

from pydsl import DAG, Artifact, Container, Workflow, from_path, s3, template


@template
def generate() -> Container[Annotated[Path, Artifact("file")]]:
    return Container(
        image="argoproj/argosay:v2",
        args=["echo", "hello", "/mnt/file"],
        outputs=from_path("/mnt/file", location=s3(key="my-file")),
    )


@template
def consume(file: Annotated[Path, Artifact(path="/tmp/file")] = s3(key="my-file")) -> Container:
    return Container(image="argoproj/argosay:v2", args=["cat", "/tmp/file"])


@template
def main() -> None:
    with DAG():
        made = generate()
        consume().after(made)


workflow = Workflow(main, generate_name="key-only-artifacts-")
