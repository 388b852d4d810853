"""Steps that run or not by how an earlier step ended.

Outcome: Succeeded
try is: Failed
succeeded is: Skipped
failed prints: it failed
"""

from pydsl import Container, Script, Steps, Workflow, parallel, template, when


@template
def fail() -> Script:
    return Script(image="busybox", command=["sh"], source="exit 1\n")


@template
def print_message(message: str) -> Container:
    return Container(image="busybox", command=["echo"], args=[message])


@template
def main() -> None:
    with Steps():
        tried = fail().named("try").continue_on(failed=True)
        with parallel():
            with when(tried.status == "Succeeded"):
                print_message(message="it worked").named("succeeded")
            with when(tried.status == "Failed"):
                print_message(message="it failed").named("failed")


workflow = Workflow(main, generate_name="sample15-")
