"""A file from a bucket of Google's: an input with a default location."""

from pathlib import Path
from typing import Annotated

from pydsl import Artifact, Container, Workflow, gcs, template
from pydsl.spec import SecretKeySelector

KEPT = gcs(
    bucket="my-bucket-name",
    key="path/in/bucket",
    service_account_key_secret=SecretKeySelector(name="my-gcs-credentials", key="serviceAccountKey"),
)


@template
def input_artifact_gcs_example(my_art: Annotated[Path, Artifact(path="/my-artifact")] = KEPT) -> Container:
    return Container(image="debian:latest", command=["sh", "-c"], args=["ls -l /my-artifact"])


workflow = Workflow(input_artifact_gcs_example, generate_name="input-artifact-gcs-")
