"""Stage a pod's input artifacts: put each where the main container will find it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.artifacts import Absent, ArtifactError, Bringing, location_of, source_of
from pydsl.errors import InfrastructureError, PydslError
from pydsl.files import is_of_machine, said
from pydsl.local.environment import as_it_travels, secret_value
from pydsl.spec.artifact_locations import said_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.artifacts.sources import ArtifactOrigin
    from pydsl.engine.commands import Pod
    from pydsl.files import Budget, Root
    from pydsl.local.container import ContainerRun
    from pydsl.local.setting import Setting
    from pydsl.runtimes import Workspace
    from pydsl.spec import wire


class StagingError(PydslError):
    """An input artifact that can't be had; the message is what Argo's init container says."""


def stage(pod: Pod, setting: Setting, containers: Sequence[ContainerRun], budget: Budget) -> None:
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


def _stage(artifact: wire.Artifact, pod: Pod, setting: Setting, container: ContainerRun, budget: Budget) -> None:
    name = artifact["name"]
    if not artifact.get("path"):
        raise StagingError(f"artifact {name} did not specify a path")
    place = container.place
    path = place.inside(artifact["path"])
    if artifact.get("raw") is not None:
        data = as_it_travels(str(artifact["raw"].get("data") or ""), pod)
        place.tree.write(path, data.encode(errors="surrogateescape"))
    elif location_of(artifact) is not None or source_of(artifact) is not None:
        if not _fetch(artifact, setting, place, path, budget):
            return
    elif artifact.get("optional"):
        return
    else:
        raise StagingError(f"required artifact '{name}' not supplied")
    if artifact.get("mode") is not None:
        place.tree.chmod(path, int(artifact["mode"]), deep=bool(artifact.get("recurseMode")))


def _fetch(artifact: wire.Artifact, setting: Setting, place: Workspace, path: str, budget: Budget) -> bool:
    """Copy an artifact that a step of this run stored, or bring it from elsewhere; return whether there is one."""
    if not setting.artifacts.has(artifact):
        source = source_of(artifact)
        if source is not None:
            return _brought(artifact, source, setting, place, path, budget)
        if artifact.get("optional"):
            return False
        location = location_of(artifact)
        text = location.text if location else ""
        raise StagingError(f"failed to load artifact '{artifact['name']}': no step of this run has stored {text}")
    setting.artifacts.get(artifact, place.tree, path, budget=budget)
    return True


def _brought(
    artifact: wire.Artifact, source: ArtifactOrigin, setting: Setting, place: Workspace, path: str, budget: Budget
) -> bool:
    """Bring an artifact from the place that it names; return whether it's there, or has to be."""

    def bring(root: Root, to: str) -> None:
        source.bring(bringing(source, artifact, root, to, setting, budget))

    try:
        setting.artifacts.give_brought(artifact, bring, place.tree, path, budget)
    except Absent as absent:
        if artifact.get("optional"):
            return False
        raise StagingError(f"failed to load artifact '{artifact['name']}': {absent}") from absent
    except (InfrastructureError, ArtifactError):
        raise
    except PydslError as error:
        raise StagingError(f"failed to load artifact '{artifact['name']}': {error}") from error
    return True


def bringing(
    source: ArtifactOrigin, artifact: wire.Artifact, root: Root, path: str, setting: Setting, budget: Budget
) -> Bringing:
    """Say what is to be brought or sent: the place that an artifact names, and who knows its Secrets."""
    return Bringing(
        place=said_at(artifact, source.name),
        root=root,
        path=path,
        secret=lambda one: secret_value(setting.library, one),
        budget=budget,
    )
