"""The runner of Python templates in a manifest: what it needs beside the author's code, and how that's written."""

from __future__ import annotations

import functools
import pkgutil
from typing import TYPE_CHECKING, Any

from pydsl import pod
from pydsl.manifest.layout import Layout
from pydsl.spec.artifact import Artifact, RawArtifact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydsl.authoring.source import PythonScript

NAME = "pydsl"
ARGUMENTS = "pydsl-arguments"
_PATH = "{{inputs.artifacts.pydsl.path}}"
_TEXTS = "{{=sprig.b64enc(toJson(inputs.parameters))}}"


@functools.lru_cache(maxsize=1)
def runner_text() -> str:
    """Return the text of the runner: `pydsl.pod` as it stands."""
    return (pkgutil.get_data("pydsl", "pod.py") or b"").decode()


def runner_artifacts(script: PythonScript) -> list[Artifact]:
    """Make the input artifacts by which the runner, and the parameters, come into a pod."""
    made = []
    if script.mode != "image":
        made.append(Artifact(name=NAME, path=pod.RUNNER, raw=RawArtifact(data=runner_text())))
    if script.takes_texts:
        made.append(Artifact(name=ARGUMENTS, path=pod.ARGUMENTS, raw=RawArtifact(data=_TEXTS)))
    return made


def runner_command(python: Sequence[Any], script: PythonScript, late: Mapping[str, str]) -> list[Any]:
    """Write the command that runs a script; an image that holds the author's package holds pydsl, too.

    `late` are the texts of defaults that Argo fills when the pod is made, after the parameters have been written down.
    """
    runner = ["-m", "pydsl.pod"] if script.mode == "image" else [_PATH]
    return [*python, *runner, *script.words, *(f"= {name} {text}" for name, text in late.items())]


def _is_command(words: Any) -> bool:
    return _PATH in words or pod.__name__ in words


def _is_ours(artifact: Any) -> bool:
    """Whether an input artifact is the runner's, or a file of which nothing is said but where it goes."""
    if not isinstance(artifact, dict):
        return False
    is_file = artifact.keys() <= {"name", "path", "optional"} and str(artifact.get("path")).startswith(pod.INPUTS)
    return is_file or (artifact.get("name") in (NAME, ARGUMENTS) and "raw" in artifact)


LAYOUT = Layout(anchors={runner_text(): NAME}, lists={"command": _is_command}, items={"artifacts": _is_ours})
"""The runner's text once a document; what each Python template has of it on one line."""
