"""Images from a registry that asks who's there."""

from pydsl import Container, Workflow, template
from pydsl.spec import LocalObjectReference


@template
def hello_world() -> Container:
    return Container(image="busybox", command=["echo"], args=["hello world"])


workflow = Workflow(hello_world, image_pull_secrets=[LocalObjectReference(name="docker-registry-secret")])
