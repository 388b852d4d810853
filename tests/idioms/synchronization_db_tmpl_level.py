"""Steps that take turns by a semaphore in a database; a call that passes what its template doesn't know.

Differs: spec.templates[*].steps[0][synchronization-acquire-lock].withParam:
    "[\\"1\\",\\"2\\",\\"3\\",\\"4\\",\\"5\\"]" -> nothing
Differs: spec.templates[*].steps[0][synchronization-acquire-lock].withItems: nothing -> ["1", "2", "3", "4", "5"]
Why: a list that's known is `withItems`.
"""

from pydsl import Container, Steps, Workflow, each, template
from pydsl.spec import SemaphoreRef, SyncDatabaseRef, Synchronization

LOCK = Synchronization(semaphores=[SemaphoreRef(database=SyncDatabaseRef(key="template"))])


@template(synchronization=LOCK)
def acquire_lock() -> Container:
    return Container(image="alpine:3.23", command=["sh", "-c"], args=["sleep 10; echo acquired lock"])


@template
def synchronization_db_tmpl_level_example() -> None:
    with Steps(), each(["1", "2", "3", "4", "5"]) as seconds:
        acquire_lock().named("synchronization-acquire-lock").passing(seconds=seconds)


workflow = Workflow(synchronization_db_tmpl_level_example, generate_name="synchronization-db-tmpl-level-")
