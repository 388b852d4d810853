"""Capture what a pod leaves behind: output parameters, output artifacts, the result.

Rules: reference argo-semantics 13, 37, 39; Argo: workflow/executor/executor.go (SaveParameters, SaveArtifacts).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.artifacts import ArtifactError, location_of, source_of, stored_as
from pydsl.engine.events import PodOutputs
from pydsl.errors import InfrastructureError, PydslError
from pydsl.files import TooLarge, is_in, is_of_machine, said
from pydsl.files.written import opened
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
    parameters, problem = _read_parameters(outputs.get("parameters") or (), container)
    declared = [artifact for artifact in outputs.get("artifacts") or () if artifact.get("path")]
    keeper = _Keeper(pod=pod, setting=setting, container=container, budget=budget, is_alone=len(declared) == 1)
    kept = {artifact["name"]: keeper.kept(artifact) for artifact in declared}
    found = PodOutputs(
        parameters=parameters,
        artifacts={name: artifact for name, (artifact, _) in kept.items() if artifact is not None},
        result=_result(container.stdout) if pod.capture_result else None,
    )
    problem = problem or "".join(f"{text}; " for _, problems in kept.values() for text in problems)
    if problem:
        raise CaptureError(problem, found)
    return found


def _read_parameters(declared: Sequence[wire.Parameter], container: ContainerRun) -> tuple[dict[str, str], str]:
    """Read the files of output parameters up to the first that can't be read; return why, too."""
    values: dict[str, str] = {}
    for parameter in declared:
        source = parameter.get("valueFrom") or {}
        if not source.get("path"):
            continue
        try:
            text = _text(container.place, source["path"])
        except OSError as error:
            return values, _problem(f"output parameter {parameter['name']}", error)
        if text is None and source.get("default") is None:
            return values, NOT_THERE.format(_said_path(source["path"], container, PARAMETERS))
        values[parameter["name"]] = str(source["default"]) if text is None else text
    return values, ""


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
    try:
        data = place.tree.read(inside, LONGEST_PARAMETER)
    except OSError:
        if not place.tree.exists(inside) or place.tree.is_folder(inside):
            return None
        raise
    return data.removesuffix(b"\n").decode(errors="replace")


class _Keeper(Struct, frozen=True, kw_only=True):
    """Keeps the output artifacts of a pod: stores each in the run's folder, or sends it where it names a place."""

    pod: Pod
    setting: Setting
    container: ContainerRun
    budget: Budget
    is_alone: bool
    """Whether the pod has no other, whose files could lie inside of this one's."""

    def kept(self, artifact: wire.Artifact) -> tuple[wire.Artifact | None, list[str]]:
        """Return an artifact as it's known from now on, None if there's none of it, and what is wrong."""
        try:
            return self._kept(artifact, self.container.place.inside(artifact["path"]))
        except ArtifactError as error:
            return None, [str(error)]
        except OSError as error:
            return None, [_problem(f"artifact {artifact['name']} can't be stored", error)]

    def _kept(self, artifact: wire.Artifact, path: str) -> tuple[wire.Artifact | None, list[str]]:
        if not self.container.place.tree.exists(path):
            return None, self._missing(artifact)
        source = source_of(artifact)
        if source is not None and source.send is not None and location_of(artifact) is None:
            return artifact.copy(), self._sent(artifact, source, path)
        stored = located(self.pod, artifact)
        is_elsewhere = source is not None and source.name in self.setting.stores
        problems = self._sent(artifact, source, path) if source is not None and is_elsewhere else []
        self._store(stored, path)
        return stored, problems

    def _missing(self, artifact: wire.Artifact) -> list[str]:
        seen = _said_path(artifact["path"].rstrip("/"), self.container, ARTIFACTS)
        return [] if artifact.get("optional") else [NOT_THERE.format(f"{seen}.tgz")]

    def _store(self, artifact: wire.Artifact, path: str) -> None:
        place = self.container.place
        movable = self.is_alone and not self.setting.keep and place.files in place.tree.source(path).parents
        self.setting.artifacts.put(artifact, place.tree, path, move=movable, budget=self.budget)

    def _sent(self, artifact: wire.Artifact, source: ArtifactOrigin, path: str) -> list[str]:
        """Send an artifact to the place that it names; return what is wrong with that."""

        def send(root: Root, at: str) -> None:
            if source.send is not None:
                source.send(bringing(source, artifact, root, at, self.setting, self.budget))

        try:
            self.setting.artifacts.packed(artifact, self.container.place.tree, path, send, self.budget)
        except InfrastructureError:
            raise
        except PydslError as error:
            return [str(error)]
        return []


def located(pod: Pod, artifact: wire.Artifact, file: str = "") -> wire.Artifact:
    """Return an artifact with the location where it's stored, as `file` where it has no key of its own."""
    prefix = pod.artifact_key_prefix or f"{pod.workflow_name}/{pod.pod_name}"
    return stored_as(artifact, prefix, pod.template.get("archiveLocation"), file=file)


def _result(stdout: Path) -> str:
    """Read the end of a file as the text that `outputs.result` is."""
    with opened(stdout) as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - LONGEST_RESULT - 1, 0))
        return file.read().removesuffix(b"\n")[-LONGEST_RESULT:].decode(errors="replace")
