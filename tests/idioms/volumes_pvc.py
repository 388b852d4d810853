"""A volume that's claimed for the time of a workflow; fields of the API may be given as dicts too."""

from pydsl import Container, Steps, Workflow, template
from pydsl.spec import VolumeMount

WORKDIR = VolumeMount(name="workdir", mount_path="/mnt/vol")


@template(volume_mounts=[WORKDIR])
def hello_world_to_file() -> Container:
    write = "echo generating message in volume; echo hello world | tee /mnt/vol/hello_world.txt"
    return Container(image="busybox", command=["sh", "-c"], args=[write])


@template(volume_mounts=[WORKDIR])
def print_message_from_file() -> Container:
    read = "echo getting message from volume; find /mnt/vol; cat /mnt/vol/hello_world.txt"
    return Container(image="alpine:3.23", command=["sh", "-c"], args=[read])


@template
def volumes_pvc_example() -> None:
    with Steps():
        hello_world_to_file().named("generate")
        print_message_from_file().named("print")


workflow = Workflow(
    volumes_pvc_example,
    generate_name="volumes-pvc-",
    volume_claim_templates=[
        {
            "metadata": {"name": "workdir"},
            "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
        }
    ],
)
