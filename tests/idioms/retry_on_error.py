"""A container that's tried again whether it failed or couldn't be run."""

from pydsl import Container, Retry, Workflow, template

EXIT = "import random; import sys; exit_code = random.choice(range(0, 5)); sys.exit(exit_code)"


@template(retry=Retry(limit="2", policy="Always"))
def error_container() -> Container:
    return Container(image="python:alpine3.23", command=["python", "-c"], args=[EXIT])


workflow = Workflow(error_container, generate_name="retry-on-error-")
