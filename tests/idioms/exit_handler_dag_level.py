"""Tasks that clean up after themselves: each has a hook that runs when it has ended.

Differs: spec.templates[main].dag.tasks[*].onExit: "exit" -> nothing
Differs: spec.templates[main].dag.tasks[*].hooks: nothing -> {"exit": {"template": "exit"}}
Why: Argo deprecates a task's onExit; the hook `exit` does the same.
"""

from pydsl import DAG, Container, Workflow, template


@template
def echo(message: str) -> Container:
    return Container(image="busybox", command=["echo"], args=[message])


@template
def exit() -> Container:
    return Container(image="busybox", command=["echo"], args=["task cleanup"])


@template
def main() -> None:
    with DAG():
        a = echo(message="A").named("A")
        b = echo(message="B").named("B").after(a)
        c = echo(message="C").named("C").after(a)
        d = echo(message="D").named("D").after(b, c)
        for call in (a, b, c, d):
            with call.on_exit():
                exit()


workflow = Workflow(main, generate_name="exit-hanlder-dag-level-")
