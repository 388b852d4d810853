"""Two containers in one pod that share a folder, from which the outputs are taken."""

from pathlib import Path
from typing import Annotated, NamedTuple

from pydsl import Artifact, ContainerSet, Parameter, Workflow, from_path, template
from pydsl.spec import ContainerNode, EmptyDirVolumeSource, Volume, VolumeMount

WORKSPACE = VolumeMount(name="workspace", mount_path="/workspace")


class Outcome(NamedTuple):
    text: Annotated[str, Parameter("out")]
    file: Annotated[Path, Artifact("out")]


@template(volumes=[Volume(name=WORKSPACE.name, empty_dir=EmptyDirVolumeSource())])
def main() -> ContainerSet[Outcome]:
    return ContainerSet(
        volume_mounts=[WORKSPACE],
        containers=[
            ContainerNode(name="a", image="argoproj/argosay:v2", args=["echo", "hi", "/workspace/out"]),
            ContainerNode(name="main", image="argoproj/argosay:v2"),
        ],
        outputs=Outcome(from_path("/workspace/out"), from_path("/workspace/out")),
    )


workflow = Workflow(main, generate_name="workspace-")
