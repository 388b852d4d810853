"""A workflow that's deleted some seconds after it has ended."""

from pydsl import Container, Workflow, template
from pydsl.spec import TTLStrategy


@template
def hello_world() -> Container:
    return Container(image="busybox", command=["echo"], args=["hello world"])


workflow = Workflow(
    hello_world,
    generate_name="gc-ttl-",
    ttl_strategy=TTLStrategy(seconds_after_completion=10, seconds_after_success=5, seconds_after_failure=5),
)
