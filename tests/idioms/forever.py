"""A container that counts for a long time; the workflow has a name of its own."""

from pydsl import Container, Workflow, template


@template
def main() -> Container:
    count = "for I in $(seq 1 1000) ; do echo $I ; sleep 1s; done"
    return Container(image="busybox", command=["sh", "-c", count])


workflow = Workflow(main, name="forever")
