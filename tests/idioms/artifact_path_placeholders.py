"""A command that asks Argo where its files are, instead of saying the paths again."""

from pathlib import Path
from typing import Annotated, NamedTuple

from pydsl import Artifact, Container, Workflow, from_path, raw, template

COUNT = "{{outputs.parameters.actual-lines-count.path}}"
TEXT = "{{outputs.artifacts.text.path}}"


class Head(NamedTuple):
    actual_lines_count: str
    text: Path


@template
def head_lines(lines_count: str, text: Annotated[Path, Artifact(path="/inputs/text/data")]) -> Container[Head]:
    folders = f'mkdir -p "$(dirname "{TEXT}")" "$(dirname "{COUNT}")"'
    head = f'head -n {lines_count} < "{text}" | tee "{TEXT}" | wc -l > "{COUNT}"'
    return Container(
        image="busybox",
        command=["sh", "-c", f"{folders} ; {head}"],
        outputs=Head(from_path("/outputs/actual-lines-count/data"), from_path("/outputs/text/data")),
    )


workflow = Workflow(head_lines, generate_name="artifact-path-placeholders-").given(
    lines_count="3", text=raw("1\n2\n3\n4\n5\n")
)
