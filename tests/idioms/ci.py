"""A build from git in a volume that the workflow claims, then tests on several systems: a loop over rows."""

from pathlib import Path
from typing import Annotated

from pydsl import Artifact, Container, Steps, Workflow, each, git, template
from pydsl.spec import (
    ObjectMeta,
    PersistentVolumeClaim,
    PersistentVolumeClaimSpec,
    VolumeMount,
    VolumeResourceRequirements,
)

WORKDIR = VolumeMount(name="workdir", mount_path="/go")


def claim(name: str, size: str) -> PersistentVolumeClaim:
    return PersistentVolumeClaim(
        metadata=ObjectMeta(name=name),
        spec=PersistentVolumeClaimSpec(
            access_modes=["ReadWriteOnce"], resources=VolumeResourceRequirements(requests={"storage": size})
        ),
    )


SOURCES = git("https://github.com/golang/example.git", revision="{{inputs.parameters.revision}}")
SYSTEMS = [
    {"image": "debian", "tag": "9.1"},
    {"image": "alpine", "tag": "3.6"},
    {"image": "ubuntu", "tag": "17.10"},
]


@template
def build_golang_example(
    revision: str, code: Annotated[Path, Artifact(path="/go/src/github.com/golang/example")] = SOURCES
) -> Container:
    return Container(
        image="golang:1.8",
        command=["sh", "-c"],
        args=[" cd /go/src/github.com/golang/example/hello && git status && go build -v . "],
        volume_mounts=[WORKDIR],
    )


@template
def run_hello(os_image: str) -> Container:
    return Container(
        image=os_image,
        command=["sh", "-c"],
        args=[" uname -a ; cat /etc/os-release ; /go/src/github.com/golang/example/hello/hello "],
        volume_mounts=[WORKDIR],
    )


@template
def ci_example(revision: str) -> None:
    with Steps():
        build_golang_example(revision=revision).named("build")
        with each(SYSTEMS) as system:
            run_hello(os_image=f"{system['image']}:{system['tag']}").named("test")


workflow = Workflow(ci_example, volume_claim_templates=[claim("workdir", "1Gi")]).given(revision="cfe12d6")
