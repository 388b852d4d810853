"""A WorkflowTemplate whose argument is a file in a bucket."""

from pathlib import Path
from typing import Annotated

from pydsl import Artifact, Container, WorkflowTemplate, s3, template
from pydsl.spec import SecretKeySelector

UPLOAD = s3(
    endpoint="s3.amazonaws.com",
    region="us-east-1",
    bucket="your-bucket-name",
    key="input-file/upload.zip",
    access_key_secret=SecretKeySelector(name="s3-creds", key="accessKey"),
    secret_key_secret=SecretKeySelector(name="s3-creds", key="secretKey"),
)


@template
def argosay(input_file: Annotated[Path, Artifact(path="/tmp/input-file")]) -> Container:
    return Container(image="alpine:latest", command=["cat"], args=["/tmp/input-file"])


library = WorkflowTemplate("workflow-template-input-artifacts", argosay).given(input_file=UPLOAD)
