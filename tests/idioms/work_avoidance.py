"""Work that's done once a day: what's done leaves a mark, and the marks are kept from run to run.

Differs: spec.templates[echo].script.source: own words
Why: the script is data; this one does the same.
"""

from pathlib import Path
from typing import Annotated

from pydsl import Artifact, Container, Script, Steps, Workflow, each, from_path, s3, sequence, template
from pydsl.spec import SecretKeySelector, VolumeMount

SECRET = "my-minio-cred"
WORK = VolumeMount(name="work", mount_path="/work")
KEPT = s3(
    key="work-avoidance-markers",
    bucket="my-bucket",
    endpoint="minio:9000",
    insecure=True,
    access_key_secret=SecretKeySelector(name=SECRET, key="accesskey"),
    secret_key_secret=SecretKeySelector(name=SECRET, key="secretkey"),
)


@template
def load_markers(markers: Annotated[Path, Artifact(path="/work/markers", optional=True)] = KEPT) -> Container:
    return Container(image="busybox", command=["mkdir", "-p", "/work/markers"], volume_mounts=[WORK])


@template
def echo(num: int) -> Script:
    source = f"""\
mark="/work/markers/$(date +%F)-{num}"
test ! -e "$mark" || exit 0
echo "hard work, which fails now and then"
test "$((RANDOM % 2))" = 0
touch "$mark"
"""
    return Script(image="busybox", command=["sh", "-eux"], source=source, volume_mounts=[WORK])


@template
def save_markers() -> Container[Annotated[Path, Artifact("markers")]]:
    return Container(
        image="busybox",
        command=["true"],
        volume_mounts=[WORK],
        outputs=from_path("/work/markers", location=KEPT),
    )


@template
def main() -> None:
    with Steps():
        load_markers()
        with each(sequence(3)) as num:
            echo(num=num)


workflow = Workflow(
    main,
    generate_name="work-avoidance-",
    volume_claim_templates=[
        {
            "metadata": {"name": WORK.name},
            "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "10Mi"}}},
        }
    ],
)

with workflow.on_exit():
    save_markers()
