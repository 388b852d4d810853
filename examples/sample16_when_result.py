"""Steps that run or not by what an earlier step printed.

Outcome: Succeeded
flip-coin prints: heads
tails is: Skipped
heads prints: it was heads
"""

from typing import Literal

from pydsl import Container, Script, Steps, Workflow, parallel, stdout, template, when


@template
def flip_coin() -> Script[Literal["heads", "tails"]]:
    return Script(image="busybox", command=["sh"], source="echo heads\n", outputs=stdout())


@template
def print_message(message: str) -> Container:
    return Container(image="busybox", command=["echo"], args=[message])


@template
def main() -> None:
    with Steps():
        flip = flip_coin()
        with parallel():
            with when(flip.output == "heads"):
                print_message(message="it was heads").named("heads")
            with when(flip.output == "tails"):
                print_message(message="it was tails").named("tails")


workflow = Workflow(main, generate_name="sample16-")
