"""A number that a script in JavaScript prints, in the next step's arguments."""

from pydsl import Container, Script, Steps, Workflow, stdout, template

RANDOM = """\
var rand = Math.floor(Math.random() * 100);
console.log(rand);
"""


@template
def gen_random_int() -> Script[int]:
    return Script(image="node:9.1-alpine", command=["node"], source=RANDOM, outputs=stdout())


@template
def print_message(message: int) -> Container:
    return Container(image="alpine:3.23", command=["sh", "-c"], args=[f"echo result was: {message}"])


@template
def javascript_script_example() -> None:
    with Steps():
        made = gen_random_int().named("generate")
        print_message(message=made.output).named("print")


workflow = Workflow(javascript_script_example, generate_name="scripts-javascript-")
