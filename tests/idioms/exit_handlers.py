"""A workflow that fails, and what runs then: mail, and one of two steps by how it ended."""

from pydsl import Container, Steps, Workflow, argo, parallel, template, when


def shell(script: str) -> Container:
    return Container(image="alpine:3.23", command=["sh", "-c"], args=[script])


@template
def intentional_fail() -> Container:
    return shell("echo intentional failure; exit 1")


@template
def send_email() -> Container:
    flow = argo.workflow
    said = f"{flow.name} {flow.status} {flow.duration}. Failed steps {flow.failures}"
    return shell(f"echo send e-mail: {said}")


@template
def celebrate() -> Container:
    return shell("echo hooray!")


@template
def cry() -> Container:
    return shell("echo boohoo!")


@template
def exit_handler() -> None:
    with Steps(), parallel():
        send_email().named("notify")
        with when(f"{argo.workflow.status} == Succeeded"):
            celebrate()
        with when(f"{argo.workflow.status} != Succeeded"):
            cry()


workflow = Workflow(intentional_fail, generate_name="exit-handlers-")

with workflow.on_exit():
    exit_handler()
