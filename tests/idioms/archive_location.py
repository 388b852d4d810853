"""A template whose logs are kept in the artifact repository."""

from pydsl import Container, Workflow, template
from pydsl.spec import ArtifactLocation


@template(archive_location=ArtifactLocation(archive_logs=True))
def hello_world() -> Container:
    return Container(image="busybox", command=["echo"], args=["hello world"])


workflow = Workflow(hello_world, generate_name="archive-location-")
