"""A loop over what the step before has printed: a list of numbers, as JSON."""

from pydsl import Container, Script, Steps, Workflow, each, stdout, template

NUMBERS = """\
import json
import sys
json.dump([i for i in range(20, 31)], sys.stdout)
"""


@template
def gen_number_list() -> Script[list[int]]:
    return Script(image="python:alpine3.23", command=["python"], source=NUMBERS, outputs=stdout())


@template
def sleep_n_sec(seconds: int) -> Container:
    script = f"echo sleeping for {seconds} seconds; sleep {seconds}; echo done"
    return Container(image="alpine:3.23", command=["sh", "-c"], args=[script])


@template
def loop_param_result_example() -> None:
    with Steps():
        numbers = gen_number_list().named("generate")
        with each(numbers.output) as seconds:
            sleep_n_sec(seconds=seconds).named("sleep")


workflow = Workflow(loop_param_result_example, generate_name="loops-param-result-")
