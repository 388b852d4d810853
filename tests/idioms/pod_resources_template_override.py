"""Limits for all pods, and wider ones for a template that has a sidecar."""

from pydsl import Container, Steps, Workflow, template
from pydsl.spec import ResourceRequirements, UserContainer

HELPER = UserContainer(name="helper", image="busybox", command=["sh", "-c"], args=["sleep 10"])


@template
def small() -> Container:
    return Container(image="busybox", command=["echo"], args=["small step"])


@template(pod_resources=ResourceRequirements(limits={"cpu": "2", "memory": "1Gi"}), sidecars=[HELPER])
def large() -> Container:
    return Container(image="busybox", command=["sh", "-c"], args=["sleep 5; echo large step"])


@template
def main() -> None:
    with Steps():
        small()
        large()


workflow = Workflow(
    main,
    generate_name="pod-resources-template-override-",
    pod_resources=ResourceRequirements(limits={"cpu": "1", "memory": "512Mi"}),
)
