"""A folder that's stored in Azure: any location that sugar has no word for is an object of `pydsl.spec`."""

from pathlib import Path
from typing import Annotated

from pydsl import Artifact, Container, Workflow, from_path, template
from pydsl.spec import ArtifactLocation, AzureArtifact, SecretKeySelector

BLOB = AzureArtifact(
    endpoint="https://myazurestorageaccountname.blob.core.windows.net",
    container="my-container",
    blob="path/in/container/hello_world.txt.tgz",
    account_key_secret=SecretKeySelector(name="my-azure-credentials", key="accountKey"),
)


@template
def hello_world_to_file() -> Container[Annotated[Path, Artifact("message")]]:
    return Container(
        image="busybox",
        command=["sh", "-c"],
        args=["echo hello world | tee /tmp/hello_world.txt"],
        outputs=from_path("/tmp", location=ArtifactLocation(azure=BLOB)),
    )


workflow = Workflow(hello_world_to_file, generate_name="output-artifact-s3-")
