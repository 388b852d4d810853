"""Parts are written under a key of the workflow's own, each is worked on by itself, and all are added up.

Differs: spec.templates[*].script.source: own words
Why: the scripts are data; these do the same in fewer lines.
"""

from pathlib import Path
from typing import Annotated, NamedTuple

from pydsl import DAG, Artifact, Parameter, Script, Workflow, argo, each, from_path, s3, stdout, template

IMAGE = "python:alpine3.23"
SPLIT = """\
import json, pathlib, sys
folder = pathlib.Path("/mnt/out")
folder.mkdir()
ids = [str(number) for number in range({{inputs.parameters.numParts}})]
for part in ids:
    (folder / f"{part}.json").write_text(json.dumps({"foo": int(part) + 1}))
json.dump(ids, sys.stdout)
"""
MAP = """\
import json, pathlib
part = json.loads(pathlib.Path("/mnt/in/part.json").read_text())
folder = pathlib.Path("/mnt/out")
folder.mkdir()
(folder / "part.json").write_text(json.dumps({"bar": part["foo"] * 2}))
"""
REDUCE = """\
import json, pathlib
results = [json.loads(path.read_text()) for path in pathlib.Path("/mnt/in").iterdir()]
folder = pathlib.Path("/mnt/out")
folder.mkdir()
(folder / "total.json").write_text(json.dumps({"total": sum(one["bar"] for one in results)}))
"""


class Split(NamedTuple):
    parts: Path
    ids: list[str]


@template
def split(num_parts: Annotated[str, Parameter("numParts")]) -> Script[Split]:
    kept = s3(key=f"{argo.workflow.name}/parts/")
    return Script(
        image=IMAGE,
        command=["python"],
        source=SPLIT,
        outputs=Split(from_path("/mnt/out", archive="none", location=kept), stdout()),
    )


@template(name="map")
def map_part(
    part_id: Annotated[str, Parameter("partId")], part: Annotated[Path, Artifact(path="/mnt/in/part.json")]
) -> Script[Annotated[Path, Artifact("part")]]:
    kept = s3(key=f"{argo.workflow.name}/results/{part_id}.json")
    return Script(
        image=IMAGE,
        command=["python"],
        source=MAP,
        outputs=from_path("/mnt/out/part.json", archive="none", location=kept),
    )


@template
def reduce(
    results: Annotated[Path, Artifact(path="/mnt/in")] = s3(key=f"{argo.workflow.name}/results"),
) -> Script[Annotated[Path, Artifact("total")]]:
    kept = s3(key=f"{argo.workflow.name}/total.json")
    return Script(
        image=IMAGE,
        command=["python"],
        source=REDUCE,
        outputs=from_path("/mnt/out/total.json", archive="none", location=kept),
    )


@template
def main() -> None:
    with DAG():
        parts = split(num_parts=argo.workflow.parameter("numParts"))
        with each(parts.output.ids) as part_id:
            part = s3(key=f"{argo.workflow.name}/parts/{part_id}.json")
            mapped = map_part(part_id=part_id, part=part)
        reduce().after(mapped)


workflow = Workflow(main, generate_name="map-reduce-", arguments={"numParts": "4"})
