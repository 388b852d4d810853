"""Retries that wait twice as long each time, up to five seconds, within a minute."""

from pydsl import Backoff, Container, Retry, Workflow, template

FLIP = "import random; import sys; exit_code = random.choice([0, 1, 1]); sys.exit(exit_code)"


@template(retry=Retry(limit="10", backoff=Backoff("1", factor="2", max_duration="1m", cap="5")))
def retry_backoff() -> Container:
    return Container(image="python:alpine3.23", command=["python", "-c"], args=[FLIP])


workflow = Workflow(retry_backoff)
