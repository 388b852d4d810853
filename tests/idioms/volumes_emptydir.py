"""A folder that lives as long as the pod."""

from pydsl import Container, Workflow, template
from pydsl.spec import EmptyDirVolumeSource, Volume, VolumeMount

LOOK = 'if grep -q /mnt/vol /proc/mounts; then echo "Volume mounted and found"; else echo "Not found"; exit 1; fi'


@template
def volumes_emptydir_example() -> Container:
    return Container(
        image="alpine:3.23",
        command=["/bin/sh", "-c"],
        args=[f" {LOOK} "],
        volume_mounts=[VolumeMount(name="workdir", mount_path="/mnt/vol")],
    )


workflow = Workflow(
    volumes_emptydir_example,
    generate_name="volumes-emptydir-",
    volumes=[Volume(name="workdir", empty_dir=EmptyDirVolumeSource())],
)
