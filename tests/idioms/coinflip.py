"""Two steps of which one runs, by what the step before printed; a condition as text, in Argo's own words."""

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
def coinflip() -> None:
    with Steps():
        flip = flip_coin()
        with parallel():
            with when(f"{flip.output} == heads"):
                heads()
            with when(f"{flip.output} == tails"):
                tails()


workflow = Workflow(coinflip)
