"""A list too long for a parameter goes as a file; each iteration is told its place in it."""

from pathlib import Path
from typing import Annotated, NamedTuple

from pydsl import Artifact, Container, Parameter, Steps, Workflow, each, from_path, sequence, template


class Items(NamedTuple):
    items: Path
    number: Annotated[int, Parameter("count")]


@template
def get_items() -> Container[Items]:
    return Container(
        image="alpine:3.23",
        command=["/bin/sh", "-c"],
        args=["""echo '["a", "b", "c"]' > /tmp/items && echo '3' > /tmp/count"""],
        outputs=Items(from_path("/tmp/items"), from_path("/tmp/count")),
    )


@template
def echo(index: int, items: Annotated[Path, Artifact(path="/tmp/items")]) -> Container:
    return Container(image="stedolan/jq:latest", command=["sh", "-c"], args=[f"cat /tmp/items | jq '.[{index}]'"])


@template
def handle_large_output_results() -> None:
    with Steps():
        got = get_items()
        with each(sequence(got.output.number)) as index:
            echo(index=index, items=got.output.items).named("sequence-param")


workflow = Workflow(handle_large_output_results)
