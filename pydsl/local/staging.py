"""Stage a pod's input artifacts: put each where the main container will find it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.artifacts import ArtifactError, location_of
from pydsl.errors import InfrastructureError, PydslError
from pydsl.files import is_of_machine, said
from pydsl.local.environment import as_it_travels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.engine.commands import Pod
    from pydsl.files import Budget
    from pydsl.local.container import Container
    from pydsl.local.setting import Setting
    from pydsl.runtimes import Place

Json = Any


class StagingError(PydslError):
    """An input artifact that can't be had; the message is what Argo's init container says."""


def stage(pod: Pod, setting: Setting, containers: Sequence[Container], budget: Budget) -> None:
    """Put every input artifact into the main containers' places. Raises StagingError, and Stopped by the budget."""
    for artifact in (pod.template.get("inputs") or {}).get("artifacts") or ():
        for container in containers:
            try:
                _stage(artifact, pod, setting, container, budget)
            except ArtifactError as error:
                raise StagingError(f"failed to load artifact '{artifact['name']}': {error}") from error
            except OSError as error:
                kind = InfrastructureError if is_of_machine(error) else StagingError
                raise kind(f"failed to load artifact '{artifact['name']}': {said(error)}") from error


def _stage(artifact: Json, pod: Pod, setting: Setting, container: Container, budget: Budget) -> None:
    name = artifact["name"]
    if not artifact.get("path"):
        raise StagingError(f"artifact {name} did not specify a path")
    place = container.place
    path = place.inside(artifact["path"])
    if artifact.get("raw") is not None:
        data = as_it_travels(str(artifact["raw"].get("data") or ""), pod)
        place.tree.write(path, data.encode(errors="surrogateescape"))
    elif location_of(artifact) is not None:
        if not _fetch(artifact, setting, place, path, budget):
            return
    elif artifact.get("optional") and not _has_source(artifact):
        return
    elif _has_source(artifact):
        raise StagingError(f"failed to load artifact '{name}': {_source(artifact)} artifacts aren't fetched here")
    else:
        raise StagingError(f"required artifact '{name}' not supplied")
    if artifact.get("mode") is not None:
        place.tree.chmod(path, int(artifact["mode"]), deep=bool(artifact.get("recurseMode")))


def _fetch(artifact: Json, setting: Setting, place: Place, path: str, budget: Budget) -> bool:
    """Copy an artifact that a step of this run stored; return whether there is one."""
    if not setting.artifacts.has(artifact):
        if artifact.get("optional"):
            return False
        location = location_of(artifact)
        text = location.text if location else ""
        raise StagingError(f"failed to load artifact '{artifact['name']}': no step of this run has stored {text}")
    setting.artifacts.get(artifact, place.tree, path, budget=budget)
    return True


def _source(artifact: Json) -> str:
    return next((kind for kind in ("http", "git", "plugin") if artifact.get(kind)), "")


def _has_source(artifact: Json) -> bool:
    return bool(_source(artifact))
