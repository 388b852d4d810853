"""Fibonacci's numbers by steps that call each other, with a cache of what's known already.

Differs: spec.templates[main].steps[0][fibonaccimain].arguments.parameters[num].value:
    "{{workflow.parameters.num}}" -> "{{=workflow.parameters.num}}"
Differs: spec.templates[fibonacci].outputs.parameters[fib].valueFrom.expression:
    "asInt(inputs.parameters.num) == 1? 1: asInt(inputs.parameters.num) == 2? 1:
    steps['fibonacci-helper'].outputs.parameters.result"
    -> "asInt(inputs.parameters.num) == 1 ? '1' : (asInt(inputs.parameters.num) == 2 ? '1' :
    steps['fibonacci-helper'].outputs.parameters.result)"
Differs: spec.templates[fibonaccihelper].steps[1][sub-2].when:
    "{{inputs.parameters.num-1}} != 1 && {{inputs.parameters.num-1}} != 2" -> nothing
Why: `parse` and `choose` compile to expressions that give the same texts; the helper is called for neither 1 nor 2,
so that its step always runs.
"""

from typing import Annotated

from pydsl import Container, Parameter, Script, Steps, Workflow, argo, choose, parse, stdout, template
from pydsl.spec import Cache, LocalObjectReference, Memoize


@template
def do_math(a: int, op: str, b: int) -> Script[int]:
    source = f"print({a} {op} {b})\n"
    return Script(image="python:alpine3.23", command=["python"], source=source, outputs=stdout())


@template
def return_1() -> Script[int]:
    return Script(image="python:alpine3.23", command=["python"], source="print(1)", outputs=stdout())


@template
def printresult(result: int) -> Container:
    return Container(image="busybox", command=["sh", "-c"], args=[f"echo {result}"])


@template
def fibonaccihelper(num_1: int) -> Annotated[int, Parameter("result")]:
    with Steps():
        before = do_math(a=num_1, op="-", b=1).named("sub-1")
        before_that = do_math(a=num_1, op="-", b=2).named("sub-2")
        one = fibonacci(num=before.output).named("fib-sub-1")
        other = fibonacci(num=before_that.output).named("fib-sub-2")
        added = do_math(a=one.output, op="+", b=other.output).named("add")
    return added.output


@template
def fibonacci(num: int) -> Annotated[int, Parameter("fib")]:
    cache = Cache(config_map=LocalObjectReference(name="fibonacci-m"))
    with Steps(memoize=Memoize(key=f"{num}", max_age="120s", cache=cache)):
        helper = fibonaccihelper(num_1=num).named("fibonacci-helper").when(f"{num} != 1 && {num} != 2")
    return choose(num == 1, 1, choose(num == 2, 1, helper.output))


@template
def main() -> None:
    with Steps():
        found = fibonacci(num=parse(argo.workflow.parameter("num"), int)).named("fibonaccimain")
        printresult(result=found.output)


workflow = Workflow(main, generate_name="fibonacci-", arguments={"num": "5"}, templates=[return_1])
