"""A step that fails without failing the workflow: the next step runs all the same.

Outcome: Succeeded
fails is: Failed
afterwards prints: carrying on
"""

from pydsl import Script, Steps, Workflow, template


@template
def exit_with(code: int) -> Script:
    return Script(image="busybox", command=["sh"], source='exit "$CODE"\n', env={"CODE": code})


@template
def carry_on() -> Script:
    return Script(image="busybox", command=["sh"], source="echo carrying on\n")


@template
def main() -> None:
    with Steps():
        exit_with(code=1).named("fails").continue_on(failed=True)
        carry_on().named("afterwards")


workflow = Workflow(main, generate_name="sample14-")
