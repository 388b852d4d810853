"""The files of a bucket are listed and filtered, and each is read by a step of its own.

Differs: spec.templates[list-log-files].data.transformation[0].expression: other quotes or white space
Why: the same expression, in other quotes.
"""

from pathlib import Path
from typing import Annotated

from pydsl import Artifact, Container, Data, Steps, Workflow, each, s3, stdout, template
from pydsl.spec import ArtifactPaths, DataSource, S3Artifact, TransformationStep

HEAD = """\
echo {{inputs.parameters.file-name}}
head /file
"""


@template
def list_log_files() -> Data[list[str]]:
    return Data(
        source=DataSource(artifact_paths=ArtifactPaths(name="test-bucket", s3=S3Artifact(bucket="my-bucket"))),
        transformation=[TransformationStep(expression="filter(data, {# endsWith 'main.log'})")],
        outputs=stdout(),
    )


@template
def process_logs(file_name: str, file: Annotated[Path, Artifact(path="/file")]) -> Container:
    return Container(image="argoproj/argosay:v2", command=["sh", "-c"], args=[HEAD])


@template
def data_transformations() -> None:
    with Steps():
        listed = list_log_files()
        with each(listed.output) as name:
            process_logs(file_name=name, file=s3(key=name))


workflow = Workflow(data_transformations)
