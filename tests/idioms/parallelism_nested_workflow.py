"""Items one by one, and the jobs of each item at the same time.

Differs: spec.arguments.parameters[seq-list].value: other quotes or white space
Differs: spec.templates[B].steps[0][jobs].withParam: "[1, 2]" -> nothing
Differs: spec.templates[B].steps[0][jobs].withItems: nothing -> [1, 2]
Why: a list is written as JSON, without a line break after it; one that's known is `withItems`.
"""

from pydsl import Container, Steps, Workflow, each, template


@template
def one_job(seq_id: str) -> Container:
    return Container(image="alpine:3.23", command=["/bin/sh", "-c"], args=[f"echo {seq_id}; sleep 30"])


@template(name="B")
def jobs_of(seq_id: str) -> None:
    with Steps(), each([1, 2]):
        one_job(seq_id=seq_id).named("jobs")


@template(name="A", parallelism=1)
def one_by_one(seq_list: list[str]) -> None:
    with Steps(), each(seq_list) as seq_id:
        jobs_of(seq_id=seq_id).named("seq-step")


workflow = Workflow(one_by_one, generate_name="parallelism-nested-workflow-").given(seq_list=["a", "b", "c", "d"])
