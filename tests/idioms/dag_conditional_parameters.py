"""A DAG that gives the output of whichever of two tasks ran."""

from typing import Annotated, Literal

from pydsl import DAG, Parameter, Script, Workflow, choose, stdout, template, when

IMAGE = "python:alpine3.23"
FLIP = """\
import random
print("heads" if random.randint(0,1) == 0 else "tails")
"""


@template
def flip_coin() -> Script[Literal["heads", "tails"]]:
    return Script(image=IMAGE, command=["python"], source=FLIP, outputs=stdout())


@template
def heads() -> Script[str]:
    return Script(image=IMAGE, command=["python"], source='print("heads")\n', outputs=stdout())


@template
def tails() -> Script[str]:
    return Script(image=IMAGE, command=["python"], source='print("tails")\n', outputs=stdout())


@template
def main() -> Annotated[str, Parameter("stepresult")]:
    with DAG():
        flip = flip_coin()
        with when(f"{flip.output} == heads"):
            head = heads()
        with when(f"{flip.output} == tails"):
            tail = tails()
    return choose(flip.output == "heads", head.output, tail.output)


workflow = Workflow(main, generate_name="dag-conditional-parameter-")
