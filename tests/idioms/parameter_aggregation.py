"""What the iterations of a loop gave, as lists: of one output, and of whole rows to loop over again.

Differs: spec.templates[parameter-aggregation].steps[4][print].withParam:
    "{{steps.divide-by-2.outputs.result}}" -> "{{=steps['divide-by-2'].outputs.result ?? '[]'}}"
Differs: spec.templates[parameter-aggregation].steps[3][divide-by-2].when:
    "{{item.evenness}} == even" -> "{{=fromJSON('\\"' + item.evenness + '\\"')}} == even"
Why: a loop that ran for nothing gives an empty list then, and doesn't fail the workflow; Argo leaves JSON's escapes in
a row's texts, which are read.
"""

from typing import NamedTuple

from pydsl import Container, Script, Steps, Workflow, collect, each, from_path, stdout, template, when

TELL = """\
sleep 1 &&
echo {{inputs.parameters.num}} > /tmp/num &&
if [ $(({{inputs.parameters.num}}%2)) -eq 0 ]; then
  echo "even" > /tmp/even;
else
  echo "odd" > /tmp/even;
fi
"""


class Told(NamedTuple):
    num: int
    evenness: str


@template
def odd_or_even(num: int) -> Container[Told]:
    return Container(
        image="alpine:3.23",
        command=["sh", "-xc"],
        args=[TELL],
        outputs=Told(from_path("/tmp/num"), from_path("/tmp/even")),
    )


@template
def divide_by_2(num: int) -> Script[int]:
    return Script(image="alpine:3.23", command=["sh", "-x"], source=f"#!/bin/sh\necho $(({num}/2))\n", outputs=stdout())


@template
def print_message(message: str) -> Container:
    return Container(image="busybox", command=["echo"], args=[message])


@template
def parameter_aggregation() -> None:
    with Steps():
        with each([1, 2, 3, 4]) as number:
            told = odd_or_even(num=number)
        print_message(message=f"{collect(told.output.num)}").named("print-nums")
        print_message(message=f"{collect(told.output.evenness)}").named("print-evenness")
        with each(collect(told.output)) as row, when(f"{row.evenness} == even"):
            half = divide_by_2(num=row.num)
        with each(collect(half.output)) as number:
            print_message(message=f"{number}").named("print")


workflow = Workflow(parameter_aggregation)
