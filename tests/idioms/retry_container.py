"""A container that's tried up to ten times more."""

from pydsl import Container, Retry, Workflow, template

FLIP = "import random; import sys; exit_code = random.choice([0, 1, 1]); sys.exit(exit_code)"


@template(retry=Retry(limit="10"))
def retry_container() -> Container:
    return Container(image="python:alpine3.23", command=["python", "-c"], args=[FLIP])


workflow = Workflow(retry_container)
