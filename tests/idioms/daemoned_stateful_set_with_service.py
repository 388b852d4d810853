"""A server that's made of Kubernetes' own objects, asked for a page, and taken down whatever happens.

Differs: spec.templates[*].resource.manifest: the same YAML
Why: the example's text has a comment in it; an object that's known is a dict here.
"""

from typing import Any

from pydsl import Container, Resource, Steps, Workflow, parallel, template

SERVICE = {"apiVersion": "v1", "kind": "Service"}
SET = {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "web"}}
LABELS = {"app": "nginx"}


def deletion(manifest: dict[str, Any]) -> Resource:
    return Resource(action="delete", flags=["--ignore-not-found"], manifest=manifest)


@template
def create_service() -> Resource:
    ports = [{"port": 80, "name": "web"}]
    return Resource(
        action="create",
        manifest={
            **SERVICE,
            "metadata": {"name": "nginx", "labels": LABELS},
            "spec": {"ports": ports, "clusterIP": "None", "selector": LABELS},
        },
    )


@template
def create_stateful_set() -> Resource:
    ports = [{"containerPort": 80, "name": "web"}]
    pod = {
        "terminationGracePeriodSeconds": 10,
        "containers": [{"name": "nginx", "image": "nginx:1.13", "ports": ports}],
    }
    return Resource(
        action="create",
        manifest={
            **SET,
            "spec": {
                "selector": {"matchLabels": LABELS},
                "serviceName": "nginx",
                "template": {"metadata": {"labels": LABELS}, "spec": pod},
            },
        },
    )


@template
def wait_stateful_set() -> Resource:
    return Resource(action="get", success_condition="status.readyReplicas == 1", manifest=SET)


@template
def test() -> Container:
    return Container(image="curlimages/curl:latest", command=["sh", "-c"], args=["curl nginx"])


@template
def delete_service() -> Resource:
    return deletion({**SERVICE, "metadata": {"name": "nginx"}})


@template
def delete_stateful_set() -> Resource:
    return deletion(SET)


@template
def create_wait_and_test() -> None:
    with Steps():
        with parallel():
            create_service()
            create_stateful_set()
        wait_stateful_set()
        test()


@template
def delete() -> None:
    with Steps(), parallel():
        delete_service()
        delete_stateful_set()


workflow = Workflow(create_wait_and_test, generate_name="daemoned-stateful-set-with-service-")

with workflow.on_exit():
    delete()
