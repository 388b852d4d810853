"""A coin is flipped until it shows heads: the step for tails calls the template it's in.

Outcome: Succeeded
"""

import random
from typing import Literal

from pydsl import Container, Steps, Workflow, otherwise, parallel, template, when


@template(image="python:3.12-slim")
def flip() -> Literal["heads", "tails"]:
    return random.choice(["heads", "tails"])


@template
def print_message(message: str) -> Container:
    return Container(image="busybox", command=["echo"], args=[message])


@template
def coin_flip() -> None:
    with Steps():
        coin = flip()
        with parallel():
            with when(coin.output == "heads"):
                print_message(message="it was heads").named("heads")
            with otherwise():
                coin_flip().named("again")


workflow = Workflow(coin_flip)
