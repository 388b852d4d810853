"""A number that a script in Python prints; a template without an annotation for it has Argo's `.result` anyway."""

from pydsl import Container, Script, Steps, Workflow, template

RANDOM = """\
import random
i = random.randint(1, 100)
print(i)
"""


@template
def gen_random_int() -> Script:
    return Script(image="python:alpine3.23", command=["python"], source=RANDOM)


@template
def print_message(message: str) -> Container:
    return Container(image="alpine:3.23", command=["sh", "-c"], args=[f"echo result was: {message}"])


@template
def python_script_example() -> None:
    with Steps():
        made = gen_random_int().named("generate")
        print_message(message=made.result).named("print")


workflow = Workflow(python_script_example, generate_name="scripts-python-")
