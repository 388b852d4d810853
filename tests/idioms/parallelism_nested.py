"""Four workers at the same time, each of which does its own items one by one.

Differs: spec.arguments.parameters[seq-list].value: other quotes or white space
Differs: spec.arguments.parameters[parallel-list].value: other quotes or white space
Why: lists are written as JSON, without a line break after them.
"""

from pydsl import Container, Steps, Workflow, each, template


@template
def one_job(seq_id: str, parallel_id: int) -> Container:
    return Container(image="alpine:3.23", command=["/bin/sh", "-c"], args=[f"echo {parallel_id} {seq_id}; sleep 10"])


@template(parallelism=1)
def seq_worker(seq_list: list[str], parallel_id: int) -> None:
    with Steps(), each(seq_list) as seq_id:
        one_job(parallel_id=parallel_id, seq_id=seq_id).named("seq-step")


@template
def parallel_worker(seq_list: list[str], parallel_list: list[int]) -> None:
    with Steps(), each(parallel_list) as parallel_id:
        seq_worker(seq_list=seq_list, parallel_id=parallel_id).named("parallel-worker")


workflow = Workflow(parallel_worker, generate_name="parallelism-nested-").given(
    seq_list=["a", "b", "c", "d"], parallel_list=[1, 2, 3, 4]
)
