"""A template of which at most two steps run at a time."""

from pydsl import Container, Steps, Workflow, each, template

WORDS = ["this", "workflow", "should", "take", "at", "least", 60, "seconds", "to", "complete"]


@template
def sleep() -> Container:
    return Container(image="alpine:3.23", command=["sh", "-c", "sleep 10"])


@template(parallelism=2)
def parallelism_template_limit() -> None:
    with Steps(), each(WORDS):
        sleep()


workflow = Workflow(parallelism_template_limit)
