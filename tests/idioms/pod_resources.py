"""What all pods of a workflow may use together."""

from pydsl import Container, Workflow, template
from pydsl.spec import ResourceRequirements


@template
def hello_world() -> Container:
    return Container(image="busybox", command=["echo"], args=["hello world"])


workflow = Workflow(
    hello_world,
    generate_name="pod-resources-",
    pod_resources=ResourceRequirements(
        requests={"cpu": "100m", "memory": "64Mi"}, limits={"cpu": "1", "memory": "512Mi"}
    ),
)
