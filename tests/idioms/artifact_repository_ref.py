"""A workflow that keeps its files in the repository that a ConfigMap names."""

from pathlib import Path
from typing import Annotated

from pydsl import Artifact, Container, Workflow, from_path, template
from pydsl.spec import ArtifactRepositoryRef


@template
def main() -> Container[Annotated[Path, Artifact("hello_world")]]:
    return Container(
        image="busybox",
        command=["sh", "-c"],
        args=["echo hello world | tee /tmp/hello_world.txt"],
        outputs=from_path("/tmp/hello_world.txt"),
    )


workflow = Workflow(
    main, generate_name="artifact-repository-ref-", artifact_repository_ref=ArtifactRepositoryRef(key="my-key")
)
