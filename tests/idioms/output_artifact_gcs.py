"""A folder that's stored in a bucket of Google's."""

from pathlib import Path
from typing import Annotated

from pydsl import Artifact, Container, Workflow, from_path, gcs, template
from pydsl.spec import SecretKeySelector

KEPT = gcs(
    bucket="my-bucket",
    key="path/in/bucket/hello_world.txt.tgz",
    service_account_key_secret=SecretKeySelector(name="my-gcs-credentials", key="serviceAccountKey"),
)


@template
def hello_world_to_file() -> Container[Annotated[Path, Artifact("message")]]:
    return Container(
        image="busybox",
        command=["sh", "-c"],
        args=["echo hello world | tee /tmp/hello_world.txt"],
        outputs=from_path("/tmp", location=KEPT),
    )


workflow = Workflow(hello_world_to_file, generate_name="output-artifact-gcs-")
