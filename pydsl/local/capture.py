"""Capture what a pod leaves behind: output parameters, output artifacts, the result.

Rules: reference argo-semantics 13, 37, 39; Argo: workflow/executor/executor.go (SaveParameters, SaveArtifacts).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pydsl.artifacts import ArtifactError, location_of, source_of, stored_as
from pydsl.engine.events import PodOutputs
from pydsl.errors import InfrastructureError, PydslError
from pydsl.files import TooLarge, is_in, is_of_machine, said
from pydsl.local.staging import bringing
from pydsl.local.templates import mount_paths

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pydsl.artifacts.sources import ArtifactOrigin
    from pydsl.engine.commands import Pod
    from pydsl.files import Budget, Root
    from pydsl.local.container import ContainerRun
    from pydsl.local.setting import Setting
    from pydsl.runtimes import Workspace
    from pydsl.spec import wire


LONGEST_RESULT = 256 * 1024
"""Bytes of standard output that become a result: the last ones."""
LONGEST_PARAMETER = 256 * 1024
"""Bytes that an output parameter may have; a workflow's object ends near a megabyte."""
NOT_THERE = "open {}: no such file or directory"
PARAMETERS = "/var/run/argo/outputs/parameters"
ARTIFACTS = "/var/run/argo/outputs/artifacts"
MOUNTED = "/mainctrfs"
"""Where Argo's executor sees the main container's volumes."""


class CaptureError(PydslError):
    """Outputs that aren't there; the message is what Argo's wait container says. Carries what could be captured."""

    def __init__(self, message: str, outputs: PodOutputs) -> None:
        super().__init__(message)
        self.outputs = outputs


def captured(pod: Pod, setting: Setting, container: ContainerRun, budget: Budget) -> PodOutputs:
    """Read a pod's outputs from its main container. Raises CaptureError, and Stopped by the budget."""
    outputs = pod.template.get("outputs") or {}
    parameters: dict[str, str] = {}
    problems = _read_parameters(outputs.get("parameters") or (), container, parameters)
    artifacts, absent = _keep_artifacts(outputs.get("artifacts") or (), pod, setting, container, budget)
    result = _result(container.stdout) if pod.capture_result else None
    found = PodOutputs(parameters=parameters, artifacts=artifacts, result=result)
    if problems:
        raise CaptureError(problems[0], found)
    if absent:
        raise CaptureError("".join(f"{text}; " for text in absent), found)
    return found


def _read_parameters(declared: Sequence[wire.Parameter], container: ContainerRun, values: dict[str, str]) -> list[str]:
    """Read the files of output parameters up to the first that is missing; give what is missing."""
    for parameter in declared:
        source = parameter.get("valueFrom") or {}
        if not source.get("path"):
            continue
        try:
            text = _text(container.place, source["path"])
        except OSError as error:
            return [_problem(f"output parameter {parameter['name']}", error)]
        if text is None and source.get("default") is None:
            return [NOT_THERE.format(_said_path(source["path"], container, PARAMETERS))]
        values[parameter["name"]] = str(source["default"]) if text is None else text
    return []


def _problem(what: str, error: OSError) -> str:
    """Return what is wrong with a pod's file. Raises InfrastructureError where the machine is at fault."""
    if is_of_machine(error):
        raise InfrastructureError(f"{what}: {said(error)}") from error
    advice = ": what is long travels as an artifact" if isinstance(error, TooLarge) else ""
    return f"{what}: {said(error)}{advice}"


def _said_path(path: str, container: ContainerRun, folder: str) -> str:
    """Name a file as Argo's executor would: in a volume it sees the file itself, else a copy."""
    is_mounted = is_in(path, mount_paths(container.spec))
    return f"{MOUNTED if is_mounted else folder}{path}"


def _text(place: Workspace, path: str) -> str | None:
    """Read a file less one line end; None if there's none."""
    inside = place.inside(path)
    if not place.tree.exists(inside) or place.tree.is_folder(inside):
        return None
    data = place.tree.read(inside, LONGEST_PARAMETER)
    return data.removesuffix(b"\n").decode(errors="replace")


def _keep_artifacts(
    declared: Sequence[wire.Artifact], pod: Pod, setting: Setting, container: ContainerRun, budget: Budget
) -> tuple[dict[str, wire.Artifact], list[str]]:
    kept: dict[str, wire.Artifact] = {}
    absent: list[str] = []
    with_paths = [artifact for artifact in declared if artifact.get("path")]
    for artifact in with_paths:
        try:
            absent += _keep_one(artifact, pod, setting, container, budget, kept, is_alone=len(with_paths) == 1)
        except ArtifactError as error:
            absent.append(str(error))
        except OSError as error:
            absent.append(_problem(f"artifact {artifact['name']} can't be stored", error))
    return kept, absent


def _keep_one(
    artifact: wire.Artifact,
    pod: Pod,
    setting: Setting,
    container: ContainerRun,
    budget: Budget,
    kept: dict[str, wire.Artifact],
    *,
    is_alone: bool,
) -> list[str]:
    """Keep an artifact; return what is wrong. Raises ArtifactError and OSError for what can't be stored."""
    place = container.place
    path = place.inside(artifact["path"])
    if not place.tree.exists(path):
        missing = _said_path(artifact["path"].rstrip("/"), container, ARTIFACTS) + ".tgz"
        return [] if artifact.get("optional") else [NOT_THERE.format(missing)]
    source = source_of(artifact)
    if source is not None and source.send is not None and location_of(artifact) is None:
        kept[artifact["name"]] = artifact.copy()
        return _sent(artifact, source, setting, place, path, budget)
    stored = stored_as(artifact, pod.artifact_key_prefix or _prefix(pod))
    problems: list[str] = []
    if source is not None and source.name in setting.stores:
        problems = _sent(artifact, source, setting, place, path, budget)
    movable = is_alone and not setting.keep and place.files in place.tree.source(path).parents
    setting.artifacts.put(stored, place.tree, path, move=movable, budget=budget)
    kept[artifact["name"]] = stored
    return problems


def _sent(
    artifact: wire.Artifact, source: ArtifactOrigin, setting: Setting, place: Workspace, path: str, budget: Budget
) -> list[str]:
    """Send an artifact to the place that it names; return what is wrong with that."""

    def send(root: Root, at: str) -> None:
        if source.send is not None:
            source.send(bringing(source, artifact, root, at, setting, budget))

    try:
        setting.artifacts.packed(artifact, place.tree, path, send, budget)
    except InfrastructureError:
        raise
    except PydslError as error:
        return [str(error)]
    return []


def _prefix(pod: Pod) -> str:
    return f"{pod.workflow_name}/{pod.pod_name}"


def _result(stdout: Path) -> str:
    """Read the end of a file as the text that `outputs.result` is."""
    with open(stdout, "rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - LONGEST_RESULT - 1, 0))
        return file.read().removesuffix(b"\n")[-LONGEST_RESULT:].decode(errors="replace")
