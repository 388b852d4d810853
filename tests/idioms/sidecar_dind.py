"""Docker in a container beside the main one."""

from pydsl import Container, Workflow, template
from pydsl.spec import EnvVar, SecurityContext, UserContainer

DAEMON = UserContainer(
    name="dind",
    image="docker:19.03.13-dind",
    command=["dockerd-entrypoint.sh"],
    env=[EnvVar(name="DOCKER_TLS_CERTDIR", value="")],
    security_context=SecurityContext(privileged=True),
    mirror_volume_mounts=True,
)


@template(sidecars=[DAEMON])
def dind_sidecar_example() -> Container:
    return Container(
        image="docker:19.03.13",
        command=["sh", "-c"],
        args=["until docker ps; do sleep 3; done; docker run --rm debian:latest cat /etc/os-release"],
        env={"DOCKER_HOST": "127.0.0.1"},
    )


workflow = Workflow(dind_sidecar_example, generate_name="sidecar-dind-")
