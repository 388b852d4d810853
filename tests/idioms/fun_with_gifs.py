"""Eight tools that work in one folder, a volume that the workflow claims; a plain function writes what they share.

Differs: metadata.labels: {"generateName": "fun-with-gifs-"} -> nothing
Differs: metadata.generateName: nothing -> "fun-with-gifs-"
Why: the example's generateName has slipped into its labels, so that it has no name.
"""

from pathlib import Path
from typing import Annotated

from pydsl import Artifact, Container, Steps, Workflow, from_path, template
from pydsl.spec import (
    ObjectMeta,
    PersistentVolumeClaim,
    PersistentVolumeClaimSpec,
    VolumeMount,
    VolumeResourceRequirements,
)

MAGICK = "v4tech/imagemagick"
OUTPUT = "/mnt/data/output"
WORKDIR = VolumeMount(name="workdir", mount_path="/mnt/data")


def claim(name: str, size: str) -> PersistentVolumeClaim:
    return PersistentVolumeClaim(
        metadata=ObjectMeta(name=name),
        spec=PersistentVolumeClaimSpec(
            access_modes=["ReadWriteOnce"], resources=VolumeResourceRequirements(requests={"storage": size})
        ),
    )


def tool(image: str, *command: str) -> Container:
    return Container(image=image, command=list(command), volume_mounts=[WORKDIR])


@template
def create_output_dir() -> Container:
    return tool("alpine:3.23", "mkdir", OUTPUT)


@template
def download_images() -> Container:
    copy = ("s3", "cp", "--recursive", "s3://ax-public/cricket_gif_images", "/mnt/data/")
    return tool("mesosphere/aws-cli", "aws", "--no-sign-request", *copy)


@template
def create_gif() -> Container:
    return tool(MAGICK, "convert", "-delay", "20", "-loop", "0", "/mnt/data/*.gif", f"{OUTPUT}/orig.gif")


@template
def black_and_white() -> Container:
    return tool(MAGICK, "convert", f"{OUTPUT}/orig.gif", "-colorspace", "Gray", f"{OUTPUT}/black_white.gif")


@template
def combine_horizontal() -> Container:
    return tool(MAGICK, "convert", "+append", "/mnt/data/*.gif", f"{OUTPUT}/horizontal.gif")


@template
def combine_vertical() -> Container:
    return tool(MAGICK, "convert", "-append", "/mnt/data/*.gif", f"{OUTPUT}/vertical.gif")


@template
def make_bigger() -> Container:
    big = ("--resize", "1000x800", "-o", f"{OUTPUT}/orig_big.gif")
    return tool("starefossen/gifsicle", "gifsicle", f"{OUTPUT}/orig.gif", *big)


@template
def bundle_up() -> Container[Annotated[Path, Artifact("output-gif")]]:
    return Container(image="alpine:3.23", command=["ls"], volume_mounts=[WORKDIR], outputs=from_path(OUTPUT))


@template
def run_workflow() -> None:
    with Steps():
        create_output_dir().named("step-1")
        download_images().named("step-2")
        create_gif().named("step-3")
        black_and_white().named("step-4")
        combine_horizontal().named("step-5")
        combine_vertical().named("step-6")
        make_bigger().named("step-7")
        bundle_up().named("step-8")


workflow = Workflow(run_workflow, generate_name="fun-with-gifs-", volume_claim_templates=[claim("workdir", "1Gi")])
