"""One step run once for each item of a list (withItems), all at the same time.

Outcome: Succeeded
print-message(0:red) prints: red
print-message(1:green) prints: green
print-message(2:blue) prints: blue
"""

from pydsl import Container, Steps, Workflow, each, template


@template
def print_message(message: str) -> Container:
    return Container(image="busybox", command=["echo"], args=[message])


@template
def main() -> None:
    with Steps(), each(["red", "green", "blue"]) as colour:
        print_message(message=colour)


workflow = Workflow(main, generate_name="sample08-")
