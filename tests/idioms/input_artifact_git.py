"""A git repository, at a tag, in the folder where the container works."""

from pathlib import Path
from typing import Annotated

from pydsl import Artifact, Container, Workflow, git, template

SOURCES = git("https://github.com/argoproj/argo-workflows.git", revision="v2.1.1")


@template
def git_clone(argo_source: Annotated[Path, Artifact(path="/src")] = SOURCES) -> Container:
    return Container(
        image="golang:1.10", command=["sh", "-c"], args=["git status && ls && cat VERSION"], working_dir="/src"
    )


workflow = Workflow(git_clone, generate_name="input-artifact-git-")
