"""Workflows that take turns by a semaphore."""

from pydsl import Container, Workflow, template
from pydsl.spec import ConfigMapKeySelector, SemaphoreRef, Synchronization

SIZE = ConfigMapKeySelector(name="my-config", key="workflow")


@template
def hello_world() -> Container:
    return Container(image="busybox", command=["echo"], args=["hello world"])


workflow = Workflow(
    hello_world,
    generate_name="synchronization-wf-level-",
    synchronization=Synchronization(semaphores=[SemaphoreRef(config_map_key_ref=SIZE)]),
)
