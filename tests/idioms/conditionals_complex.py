"""Conditions that join two flips of a coin, and such that look for a pattern.

Differs: spec.templates[coinflip].steps[3][complex-condition].when: other quotes or white space
Why: two texts joined by Python have other white space, which means nothing there.
"""

from typing import Literal

from pydsl import Container, Script, Steps, Workflow, parallel, stdout, template, when

FLIP = """\
import random
result = "heads" if random.randint(0,1) == 0 else "tails"
print(result)
"""


@template
def flip_coin() -> Script[Literal["heads", "tails"]]:
    return Script(image="python:alpine3.23", command=["python"], source=FLIP, outputs=stdout())


@template
def heads() -> Container:
    return Container(image="busybox", command=["sh", "-c"], args=['echo "it was heads"'])


@template
def tails() -> Container:
    return Container(image="busybox", command=["sh", "-c"], args=['echo "it was tails"'])


@template
def heads_tails_or_twice_tails() -> Container:
    said = "it was heads the first flip and tails the second. Or it was two times tails."
    return Container(image="busybox", command=["sh", "-c"], args=[f'echo "{said}"'])


@template
def coinflip() -> None:
    with Steps():
        flip = flip_coin()
        with parallel():
            heads().when(f"{flip.output} == heads")
            tails().when(f"{flip.output} == tails")
        again = flip_coin().named("flip-again")
        heads_then_tails = f"({flip.output} == heads && {again.output} == tails)"
        twice_tails = f"({flip.output} == tails && {again.output} == tails)"
        with parallel():
            with when(f"{heads_then_tails} || {twice_tails}"):
                heads_tails_or_twice_tails().named("complex-condition")
            with when(f"{again.output} =~ hea"):
                heads().named("heads-regex")
            with when(f"{again.output} =~ tai"):
                tails().named("tails-regex")


workflow = Workflow(coinflip)
