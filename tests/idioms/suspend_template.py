"""A workflow that waits for a person, and then for twenty seconds."""

from pydsl import Container, Steps, Suspend, Workflow, template


@template
def hello_world() -> Container:
    return Container(image="busybox", command=["echo"], args=["hello world"])


@template
def approve() -> Suspend:
    return Suspend()


@template
def delay() -> Suspend:
    return Suspend(duration="20")


@template(name="suspend")
def main() -> None:
    with Steps():
        hello_world().named("build")
        approve()
        delay()
        hello_world().named("release")


workflow = Workflow(main, generate_name="suspend-template-")
