"""A DAG of templates that are on the cluster: `TemplateRef` says a signature once, and calls of it are checked."""

from pydsl import DAG, TemplateRef, Workflow, template


@template
def print_message(message: str) -> TemplateRef:
    return TemplateRef("cluster-workflow-template-print-message", "print-message", cluster_scope=True)


@template
def inner_diamond() -> TemplateRef:
    return TemplateRef("cluster-workflow-template-inner-dag", "inner-diamond", cluster_scope=True)


@template
def diamond() -> None:
    with DAG():
        a = print_message(message="A").named("A")
        b = print_message(message="B").named("B").after(a)
        c = inner_diamond().named("C").after(a)
        print_message(message="D").named("D").after(b, c)


workflow = Workflow(diamond, generate_name="workflow-template-dag-diamond-")
