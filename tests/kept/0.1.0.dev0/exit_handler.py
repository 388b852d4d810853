"""A workflow that tells how it ended, whichever way that was.

Outcome: Failed
"""

from pydsl import Container, Script, Workflow, argo, template


@template
def main() -> Script:
    return Script(image="busybox", command=["sh"], source="exit 3\n")


@template
def tell(message: str) -> Container:
    return Container(image="busybox", command=["echo"], args=[message])


workflow = Workflow(main, generate_name="exit-handler-")

with workflow.on_exit():
    tell(message=f"ended as {argo.workflow.status}")
