"""Files that are deleted from their store: one with the workflow, one as soon as the workflow has ended."""

from pathlib import Path
from typing import Annotated, NamedTuple

from pydsl import Artifact, Container, Workflow, from_path, s3, template
from pydsl.spec import ArtifactGC, WorkflowLevelArtifactGC

WRITE_BOTH = """\
echo "hello world" > /tmp/on-completion.txt
echo "hello world" > /tmp/on-deletion.txt
"""


class Files(NamedTuple):
    on_completion: Annotated[Path, Artifact(artifact_gc=ArtifactGC(strategy="OnWorkflowCompletion"))]
    on_deletion: Path


@template
def main() -> Container[Files]:
    return Container(
        image="argoproj/argosay:v2",
        command=["sh", "-c"],
        args=[WRITE_BOTH],
        outputs=Files(
            from_path("/tmp/on-completion.txt", location=s3(key="on-completion.txt")),
            from_path("/tmp/on-deletion.txt", location=s3(key="on-deletion.txt")),
        ),
    )


workflow = Workflow(
    main, generate_name="artifact-gc-", artifact_gc=WorkflowLevelArtifactGC(strategy="OnWorkflowDeletion")
)
