"""Outputs with a global name: other templates, and the exit handler, read them through `argo`."""

from pathlib import Path
from typing import Annotated, NamedTuple

from pydsl import Artifact, Container, Steps, Workflow, argo, from_path, parallel, template, value

HELLO = "/tmp/hello_world.txt"


class Hello(NamedTuple):
    hello_param: str
    hello_art: Path


@template
def global_output() -> Container[Hello]:
    return Container(
        image="alpine:3.23",
        command=["sh", "-c"],
        args=[f"sleep 1; echo -n hello world > {HELLO}"],
        outputs=Hello(from_path(HELLO, global_name="my-global-param"), from_path(HELLO, global_name="my-global-art")),
    )


@template
def consume_global_param(param: str = value("{{workflow.outputs.parameters.my-global-param}}")) -> Container:
    return Container(image="alpine:3.23", command=["sh", "-c"], args=[f"echo {param}"])


@template
def consume_global_art(art: Annotated[Path, Artifact(path="/art")]) -> Container:
    return Container(image="alpine:3.23", command=["sh", "-c"], args=["cat /art"])


@template
def consume_globals() -> None:
    with Steps(), parallel():
        consume_global_param()
        consume_global_art(art=argo.workflow.artifact("my-global-art"))


@template
def generate_globals() -> None:
    with Steps():
        global_output().named("generate")
        consume_globals()


workflow = Workflow(generate_globals, generate_name="global-outputs-")

with workflow.on_exit():
    consume_globals()
