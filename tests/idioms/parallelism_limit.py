"""A workflow of which at most two pods run at a time; a loop that doesn't use its item."""

from pydsl import Container, Steps, Workflow, each, template

WORDS = ["this", "workflow", "should", "take", "at", "least", 60, "seconds", "to", "complete"]


@template
def sleep() -> Container:
    return Container(image="busybox", command=["sh", "-c", "sleep 10"])


@template
def parallelism_limit() -> None:
    with Steps(), each(WORDS):
        sleep()


workflow = Workflow(parallelism_limit, parallelism=2)
