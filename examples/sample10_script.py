"""Two scripts: one in the shell, one a Python function that is shipped with its source.

Outcome: Succeeded
in-shell prints: 6 times 7 is 42
in-python prints: 6 times 7 is 42
"""

from pydsl import Script, Steps, Workflow, template


@template
def in_shell() -> Script:
    return Script(image="busybox", command=["sh"], source='echo "6 times 7 is $((6 * 7))"\n')


@template(image="python:3.12-slim")
def in_python() -> None:
    print(f"6 times 7 is {6 * 7}")


@template
def main() -> None:
    with Steps():
        in_shell()
        in_python()


workflow = Workflow(main, generate_name="sample10-")
