"""A workflow that the controller deletes a while after it has ended: sooner if it succeeded than if it failed.

Here nothing deletes a run.

Outcome: Succeeded
say-hello prints: hello
"""

from pydsl import Container, Steps, Workflow, template
from pydsl.spec import TTLStrategy


@template
def say_hello() -> Container:
    return Container(image="busybox", command=["echo"], args=["hello"])


@template
def main() -> None:
    with Steps():
        say_hello()


workflow = Workflow(
    main,
    generate_name="sample09-",
    ttl_strategy=TTLStrategy(
        seconds_after_completion=600,
        seconds_after_success=300,
        seconds_after_failure=3600,
    ),
)
