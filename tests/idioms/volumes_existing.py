"""Two steps that use a volume which was there before."""

from pydsl import Container, Steps, Workflow, template
from pydsl.spec import PersistentVolumeClaimVolumeSource, Volume, VolumeMount

EXISTING = PersistentVolumeClaimVolumeSource(claim_name="my-existing-volume")
MOUNT = VolumeMount(name="workdir", mount_path="/mnt/vol")


def shell(script: str) -> Container:
    return Container(image="alpine:3.23", command=["sh", "-c"], args=[script], volume_mounts=[MOUNT])


@template
def append_to_accesslog() -> Container:
    return shell("echo accessed at: $(date) | tee -a /mnt/vol/accesslog")


@template
def print_accesslog() -> Container:
    return shell("echo 'Volume access log:'; cat /mnt/vol/accesslog")


@template
def volumes_existing_example() -> None:
    with Steps():
        append_to_accesslog().named("generate")
        print_accesslog().named("print")


workflow = Workflow(
    volumes_existing_example,
    generate_name="volumes-existing-",
    volumes=[Volume(name=MOUNT.name, persistent_volume_claim=EXISTING)],
)
