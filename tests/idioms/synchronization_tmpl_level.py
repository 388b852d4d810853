"""Steps that take turns by a semaphore, whose size is in a ConfigMap.

Differs: spec.templates[*].steps[0][synchronization-acquire-lock].withParam:
    "[\\"1\\",\\"2\\",\\"3\\",\\"4\\",\\"5\\"]" -> nothing
Differs: spec.templates[*].steps[0][synchronization-acquire-lock].withItems: nothing -> ["1", "2", "3", "4", "5"]
Why: a list that's known is `withItems`.
"""

from pydsl import Container, Steps, Workflow, each, template
from pydsl.spec import ConfigMapKeySelector, SemaphoreRef, Synchronization

SIZE = ConfigMapKeySelector(name="my-config", key="template")


@template(synchronization=Synchronization(semaphores=[SemaphoreRef(config_map_key_ref=SIZE)]))
def acquire_lock() -> Container:
    return Container(image="alpine:3.23", command=["sh", "-c"], args=["sleep 10; echo acquired lock"])


@template
def synchronization_tmpl_level_example() -> None:
    with Steps(), each(["1", "2", "3", "4", "5"]) as seconds:
        acquire_lock().named("synchronization-acquire-lock").passing(seconds=seconds)


workflow = Workflow(synchronization_tmpl_level_example, generate_name="synchronization-tmpl-level-")
