"""A number that a shell script prints, in the next step's arguments."""

from pydsl import Container, Script, Steps, Workflow, stdout, template

RANDOM = r"""cat /dev/urandom | od -N2 -An -i | awk -v f=1 -v r=100 '{printf "%i\n", f + r * $1 / 65536}'
"""


@template
def gen_random_int() -> Script[int]:
    return Script(image="alpine:3.23", command=["sh", "-c"], source=RANDOM, outputs=stdout())


@template
def print_message(message: int) -> Container:
    return Container(image="alpine:3.23", command=["sh", "-c"], args=[f"echo result was: {message}"])


@template
def bash_script_example() -> None:
    with Steps():
        made = gen_random_int().named("generate")
        print_message(message=made.output).named("print")


workflow = Workflow(bash_script_example, generate_name="scripts-bash-")
