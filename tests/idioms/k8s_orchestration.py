"""A Job of ten pods is made, waited for, read and deleted; its name and id are outputs of the step that makes it.

Differs: spec.templates[random-number-job].resource.manifest: the same YAML
Why: an object that's known is a dict here.
"""

from typing import NamedTuple

from pydsl import Container, Resource, Steps, Workflow, json_path, template

PRINT_A_NUMBER = "import random; import time; print(random.randint(1, 1000)); time.sleep(10)"
JOB = {
    "apiVersion": "batch/v1",
    "kind": "Job",
    "metadata": {"generateName": "rand-num-"},
    "spec": {
        "completions": 10,
        "parallelism": 10,
        "template": {
            "metadata": {"name": "rand"},
            "spec": {
                "containers": [
                    {
                        "name": "rand",
                        "image": "python:alpine3.23",
                        "command": ["python", "-c", PRINT_A_NUMBER],
                    }
                ],
                "restartPolicy": "Never",
            },
        },
    },
}


class Job(NamedTuple):
    job_name: str
    job_uid: str


@template
def random_number_job() -> Resource[Job]:
    return Resource(
        action="create",
        success_condition="status.succeeded > 9",
        failure_condition="status.failed > 0",
        manifest=JOB,
        outputs=Job(json_path("{.metadata.name}"), json_path("{.metadata.uid}")),
    )


@template
def print_generated_numbers(job_uid: str) -> Container:
    pods = f"`kubectl get pods -l controller-uid={job_uid} -o name`"
    return Container(
        image="quay.io/argoproj/argoexec:latest",
        command=["sh", "-c"],
        args=[f" for i in {pods}; do kubectl logs $i; done "],
    )


@template
def delete_job(job_name: str) -> Resource:
    manifest = f"apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: {job_name}\n"
    return Resource(action="delete", manifest=manifest)


@template
def k8s_orchestrate() -> None:
    with Steps():
        job = random_number_job()
        print_generated_numbers(job_uid=job.output.job_uid)
        delete_job(job_name=job.output.job_name)


workflow = Workflow(k8s_orchestrate)
