"""Cluster-wide libraries: `.ref()` calls a template of another one, a plain call one of the same."""

from pydsl import DAG, ClusterWorkflowTemplate, Container, Retry, Steps, parallel, template


@template
def print_message(message: str) -> Container:
    return Container(image="busybox", command=["echo"], args=[message])


@template
def random_fail_template() -> Container:
    return Container(
        image="python:alpine3.23",
        command=["python", "-c"],
        args=["import random; import sys; exit_code = random.choice([0, 1, 1]); sys.exit(exit_code)"],
        retry=Retry(limit=10),
    )


messages = ClusterWorkflowTemplate("cluster-workflow-template-print-message", templates=[print_message])
failures = ClusterWorkflowTemplate("cluster-workflow-template-random-fail-template", templates=[random_fail_template])
shared_print_message = messages.ref(print_message)


@template
def inner_steps() -> None:
    with Steps():
        shared_print_message(message="inner-hello1").named("inner-hello1")
        with parallel():
            shared_print_message(message="inner-hello2a").named("inner-hello2a")
            shared_print_message(message="inner-hello2b").named("inner-hello2b")


@template
def inner_diamond() -> None:
    with DAG():
        a = shared_print_message(message="inner-A").named("inner-A")
        b = print_message(message="inner-B").named("inner-B").after(a)
        c = print_message(message="inner-C").named("inner-C").after(a)
        shared_print_message(message="inner-D").named("inner-D").after(b, c)


steps = ClusterWorkflowTemplate("cluster-workflow-template-inner-steps", templates=[print_message, inner_steps])
dag = ClusterWorkflowTemplate("cluster-workflow-template-inner-dag", templates=[print_message, inner_diamond])
submittable = ClusterWorkflowTemplate("cluster-workflow-template-submittable", print_message).given(
    message="hello world"
)
