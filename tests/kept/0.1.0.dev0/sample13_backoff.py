"""Retries that wait longer and longer, within a minute of the first try.

In `within_a_minute` the waits are 10 s and 20 s; a third, of 40 s, would end after the minute, so the step gives up
after three tries. In `three_waits` all of 8 s, 16 s and 32 s fit into it, so there are four tries. A factor of 1.5,
which would fit as well, is refused by Argo: it takes whole numbers only.

Outcome: Failed
Waits: within_a_minute 10 20
Waits: three_waits 8 16 32
"""

from pydsl import Backoff, Retry, Script, Steps, Workflow, template


@template(retry=Retry(limit=3, backoff=Backoff("10s", factor=2, max_duration="1m")))
def never_works() -> Script:
    return Script(image="busybox", command=["sh"], source="exit 1\n")


never_works_either = never_works.variant(
    "never-works-either", retry=Retry(limit=3, backoff=Backoff("8s", factor=2, max_duration="1m"))
)


@template
def main() -> None:
    with Steps():
        never_works()


@template
def main_of_three() -> None:
    with Steps():
        never_works_either()


within_a_minute = Workflow(main, generate_name="sample13-")
three_waits = Workflow(main_of_three, generate_name="sample13-three-waits-")
