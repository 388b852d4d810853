"""A DAG whose tasks are recursive: each flips a coin until it shows heads."""

from typing import Literal

from pydsl import DAG, Container, Script, Steps, Workflow, parallel, stdout, template, when

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
def coinflip() -> None:
    with Steps():
        flip = flip_coin()
        with parallel():
            with when(f"{flip.output} == heads"):
                heads()
            with when(f"{flip.output} == tails"):
                coinflip().named("tails")


@template
def diamond() -> None:
    with DAG():
        a = coinflip().named("A")
        b = coinflip().named("B").after(a)
        c = coinflip().named("C").after(a)
        coinflip().named("D").after(b, c)


workflow = Workflow(diamond, generate_name="dag-diamond-coinflip-")
